"""What a person does with files of their own: choosing one in a form, and deleting one."""

import binascii
from base64 import b64decode

from sandbox import files
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused
from sandbox.objects import file_object
from sandbox.seed import Json


@control("POST", "upload")
async def upload(asked: Asked) -> Json:
    """Puts a file, its `content` in base64, where a form can be given it; it is in no channel."""
    try:
        content = b64decode(str(asked.body.get("content") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("content is no base64") from None
    file = files.upload(asked.world, asked.workspace, asked.person.id, str(asked.needed("name")), content)
    return {"file": file_object(asked.workspace, file)}


@control("POST", "delete_file")
async def delete_file(asked: Asked) -> Json:
    """Deletes one's own file."""
    file = asked.workspace.files.get(str(asked.needed("file")))
    if not file or file.user != asked.person.id:
        raise Refused("that is no file of yours", 404)
    await files.delete(asked.world, asked.workspace, file)
    return {"ok": True}
