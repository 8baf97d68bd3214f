/** Slack's names for the emoji a bot commonly uses. An unknown name stays as it was typed. */

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", clap: "👏", raised_hands: "🙌", pray: "🙏",
  wave: "👋", muscle: "💪", ok_hand: "👌", point_right: "👉", point_left: "👈", point_up: "☝️",
  point_down: "👇", handshake: "🤝", eyes: "👀", brain: "🧠", heart: "❤️", yellow_heart: "💛",
  green_heart: "💚", blue_heart: "💙", purple_heart: "💜", broken_heart: "💔", sparkling_heart: "💖",
  fire: "🔥", star: "⭐", star2: "🌟", sparkles: "✨", tada: "🎉", confetti_ball: "🎊", balloon: "🎈",
  gift: "🎁", trophy: "🏆", medal: "🏅", crown: "👑", gem: "💎", rocket: "🚀", bulb: "💡", zap: "⚡", boom: "💥",
  rainbow: "🌈", sunny: "☀️", partly_sunny: "⛅", cloud: "☁️", rain_cloud: "🌧️", snowflake: "❄️",
  umbrella: "☔", seedling: "🌱", herb: "🌿", four_leaf_clover: "🍀", coffee: "☕", cake: "🍰", smile: "😄",
  smiley: "😃", grinning: "😀", grin: "😁", joy: "😂", wink: "😉", blush: "😊", slightly_smiling_face: "🙂",
  upside_down_face: "🙃", heart_eyes: "😍", thinking_face: "🤔", neutral_face: "😐", expressionless: "😑",
  slightly_frowning_face: "🙁", worried: "😟", confused: "😕", disappointed: "😞", cry: "😢", sob: "😭",
  tired_face: "😫", weary: "😩", rage: "😡", angry: "😠", scream: "😱", sleeping: "😴", relieved: "😌",
  sunglasses: "😎", hugging_face: "🤗", partying_face: "🥳", sweat_smile: "😅", sweat: "😓",
  face_with_thermometer: "🤒", see_no_evil: "🙈", robot_face: "🤖", white_check_mark: "✅",
  heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", exclamation: "❗", question: "❓",
  heavy_exclamation_mark: "❗", grey_question: "❔", information_source: "ℹ️", bell: "🔔", no_bell: "🔕",
  mega: "📣", loudspeaker: "📢", speech_balloon: "💬", thought_balloon: "💭", zzz: "💤", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", clock9: "🕘", calendar: "📆", date: "📅",
  spiral_calendar_pad: "🗓️", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", pushpin: "📌",
  round_pushpin: "📍", paperclip: "📎", link: "🔗", lock: "🔒", unlock: "🔓", key: "🔑", mag: "🔍",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", moneybag: "💰",
  euro: "💶", credit_card: "💳", briefcase: "💼", package: "📦", envelope: "✉️", email: "📧", inbox_tray: "📥",
  outbox_tray: "📤", telephone_receiver: "📞", phone: "☎️", iphone: "📱", computer: "💻", gear: "⚙️",
  wrench: "🔧", hammer: "🔨", hammer_and_wrench: "🛠️", art: "🎨", dart: "🎯", compass: "🧭", house: "🏠",
  office: "🏢", earth_africa: "🌍", globe_with_meridians: "🌐", book: "📖", books: "📚", newspaper: "📰",
  bookmark: "🔖", label: "🏷️", scales: "⚖️", shield: "🛡️", magic_wand: "🪄", jigsaw: "🧩", recycle: "♻️",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢",
  large_blue_circle: "🔵", large_purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫",
  radio_button: "🔘", large_red_square: "🟥", large_yellow_square: "🟨", large_green_square: "🟩",
  white_large_square: "⬜", black_square: "⬛", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️",
  arrow_left: "⬅️", arrow_upper_right: "↗️", arrow_lower_right: "↘️", arrows_counterclockwise: "🔄",
  repeat: "🔁", heavy_plus_sign: "➕", heavy_minus_sign: "➖", small_red_triangle: "🔺",
  small_red_triangle_down: "🔻", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣",
  "100": "💯", flag_dk: "🇩🇰", "flag-dk": "🇩🇰", "flag-gb": "🇬🇧", "flag-de": "🇩🇪", "flag-se": "🇸🇪",
  "flag-no": "🇳🇴", "first_place_medal": "🥇", "second_place_medal": "🥈", "third_place_medal": "🥉",
  door: "🚪", anchor: "⚓", sailboat: "⛵",
};

/** The character of an emoji name, or undefined. */
export const emojiOf = (name) => NAMES[name];

const SHORTCODE = /:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/g;

/** `text` with the emoji names that are known replaced by their characters. */
export const withEmoji = (text) => text.replace(SHORTCODE, (whole, name) => NAMES[name] ?? whole);
