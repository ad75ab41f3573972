"""A post as Bluesky keeps it: the record, its files, what it answers, and the links in it."""

from datetime import datetime
from typing import Any

from atproto_client import Client, models
from atproto_client.models.blob_ref import BlobRef
from atproto_client.models.utils import get_model_as_dict
from atproto_client.utils import facet_detection
from atproto_core.uri import AtUri

from paravent_desk.networks.errors import Refused
from paravent_desk.networks.fitting import is_film
from paravent_desk.networks.protocol import Media, Outgoing, Reference

POSTS = "app.bsky.feed.post"


def record(client: Client, post: Outgoing, at: datetime) -> models.AppBskyFeedPost.Record:
    """The record of a post. Uploads its files and asks for what it answers, which nobody sees. Raises NetworkError."""
    return models.AppBskyFeedPost.Record(
        created_at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        text=post.text,
        langs=[post.lang],
        facets=facets(client, post.text) or None,
        embed=_embed([(media, _upload(client, media)) for media in post.media]),
        reply=_reply(client, post),
    )


def facets(client: Client, text: str) -> list[models.AppBskyRichtextFacet.Main]:
    """The links, hashtags and mentions, by bytes of UTF-8. A handle that nobody has stays plain text."""
    found = facet_detection.detect_facets(text)
    for mention in facet_detection.detect_mentions(text):
        did = _resolve(client, mention.handle.lower())
        if did:
            where = models.AppBskyRichtextFacet.ByteSlice(byte_start=mention.byte_start, byte_end=mention.byte_end)
            found.append(models.AppBskyRichtextFacet.Main(features=[models.AppBskyRichtextFacet.Mention(did=did)], index=where))
    return sorted(found, key=lambda facet: facet.index.byte_start)


def reference(uri: str, cid: str) -> Reference:
    """A post as the desk keeps it; its page is named by the account's lasting identifier, for handles change."""
    parts = AtUri.from_str(uri)
    return Reference(id=uri, url=f"https://bsky.app/profile/{parts.hostname}/post/{parts.rkey}", version=cid)


def stored(client: Client, repository: str, key: str, collection: str = POSTS) -> tuple[Reference, dict[str, Any]] | None:
    """A record out of an account's repository, None where there surely is none. Raises NetworkError."""
    asked = models.ComAtprotoRepoGetRecord.Params(repo=repository, collection=collection, rkey=key)
    try:
        found = client.com.atproto.repo.get_record(asked)
    except Refused as refused:
        if refused.code != "gone":
            raise
    else:
        return reference(found.uri, found.cid or ""), get_model_as_dict(found.value)
    return None


def _resolve(client: Client, handle: str) -> str | None:
    try:
        found = client.com.atproto.identity.resolve_handle(models.ComAtprotoIdentityResolveHandle.Params(handle=handle))
        return str(found.did)
    except Refused:
        return None


def _upload(client: Client, media: Media) -> BlobRef:
    return client.com.atproto.repo.upload_blob(media.content, headers={"Content-Type": media.mime}).blob


def _embed(files: list[tuple[Media, BlobRef]]) -> models.AppBskyEmbedImages.Main | models.AppBskyEmbedVideo.Main | None:
    if not files:
        return None
    media, blob = files[0]
    if is_film(media):
        return models.AppBskyEmbedVideo.Main(video=blob, alt=media.alt_text or None, aspect_ratio=_shape(media))
    images = [
        models.AppBskyEmbedImages.Image(alt=media.alt_text, image=blob, aspect_ratio=_shape(media)) for media, blob in files
    ]
    return models.AppBskyEmbedImages.Main(images=images)


def _shape(media: Media) -> models.AppBskyEmbedDefs.AspectRatio | None:
    if media.width > 0 and media.height > 0:
        return models.AppBskyEmbedDefs.AspectRatio(width=media.width, height=media.height)
    return None


def _reply(client: Client, post: Outgoing) -> models.AppBskyFeedPost.ReplyRef | None:
    if post.reply_to is None:
        return None
    parent, root = post.reply_to, post.root
    if root is None or not parent.version or not root.version:
        parent, root = _thread(client, parent)
    return models.AppBskyFeedPost.ReplyRef(parent=_strong(parent), root=_strong(root))


def _thread(client: Client, parent: Reference) -> tuple[Reference, Reference]:
    """The post that is answered, with its version, and the first of its thread, as its own record tells."""
    parts = AtUri.from_str(parent.id)
    found = stored(client, parts.hostname, parts.rkey)
    if found is None:
        raise Refused("gone")
    root = found[1].get("reply", {}).get("root")
    return found[0], Reference(id=root["uri"], version=root["cid"]) if root else found[0]


def _strong(post: Reference) -> models.ComAtprotoRepoStrongRef.Main:
    return models.ComAtprotoRepoStrongRef.Main(uri=post.id, cid=post.version)
