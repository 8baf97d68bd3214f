"""How fast Rapport answers, measured beside something everybody knows. `make bench` prints ratios."""
