"""Delivering what is to be said: leased, re-checked at the door, paced, retried, and failures told."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import counting
from bot.channels.base import Channel, ChannelError, Envelope, Sent, Upload
from bot.desk import Desk
from bot.drawing import chart_png
from bot.failpoints import failpoint
from bot.group_commit import GroupCommit
from bot.logs import where
from desk.digest import DRAWN, Chart
from desk.inbound import Photo
from desk.outbound import Outbound
from handlers import deliveries, escalations, illustrating, lost_groups, quotas
from store import chats, journal, leasing, outbox, pacing, people, pictures, threads
from store.leasing import Leased
from store.outbox import GIVE_UP, State

log = logging.getLogger("caunoi.sender")
Record = Callable[[Connection, datetime], None]
DEADLINE = 50.0
"""Seconds for one call, below the lease: whoever takes over a lease must not meet a call still under way."""


MOST_KEPT = 5
"""Times a message is kept for somebody to write, a week each, before its sender is told that it never went."""
STUCK_AFTER = 6
"""Attempts (about a minute) after which a message looks for another way to its person."""
LONG_PAUSE = timedelta(minutes=5)


class _Delivered(NamedTuple):
    """The platform took it."""

    leased: Leased
    sent: Sent
    lost_photo: bool


WRITE_AGAIN = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between tries to note what became of a message: together less than lease minus deadline."""


class Sender:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._records: GroupCommit[Record | _Delivered, None] = GroupCommit(desk.database, self._commit)

    async def deliver_once(self) -> int:
        """Send the head of every chat that may be written to now; how many messages left or were dropped."""
        leased = await self.lease()
        await asyncio.gather(*(self.deliver(one) for one in leased))
        return len(leased)

    async def lease(self, channels: Collection[str] | None = None) -> list[Leased]:
        """Take what may leave now through these channels, or through any."""
        now = self._desk.clock.now()
        due = await self._desk.database.read(outbox.next_due)
        if due is None or due > now:
            return []
        able = {n: able for n, able in self._desk.capabilities.items() if channels is None or n in channels}
        leased = await self._desk.database.write(lambda c: leasing.lease(c, now, able))
        failpoint("sender.after_lease")
        return leased

    async def deliver(self, leased: Leased) -> None:
        channel = self._desk.channels[leased.outbound.channel]
        record: Record | _Delivered
        try:
            async with asyncio.timeout(DEADLINE):
                envelope, lost = await self._envelope(channel, leased)
                sent = await channel.send(envelope)
        except ChannelError as error:
            log.warning("refused outbound=%d reason=%s", leased.id, error.reason)
            record = self._refused(leased, error)
        except TimeoutError:
            record = self._refused(leased, ChannelError("no answer in time", unsure=True))
        except Exception as error:  # an adapter's own fault must not stop the others' messages
            log.error("failed outbound=%d error=%s", leased.id, type(error).__name__)
            record = self._refused(leased, ChannelError(type(error).__name__, unsure=True))
        else:
            failpoint("sender.after_call")
            record = _Delivered(leased, sent, lost or sent.lost_photos)
        await self._note(leased, record)
        failpoint("sender.after_record")

    async def _note(self, leased: Leased, record: Record | _Delivered) -> None:
        """Write down what became of it. What is not written down would be said again when its lease ends."""
        for pause in WRITE_AGAIN:
            try:
                await self._records.add(record)
                return
            except (OperationalError, InterfaceError, OSError) as error:  # the database is away for a moment
                log.warning("not noted outbound=%d error=%s", leased.id, type(error).__name__)
                await asyncio.sleep(pause)
            except Exception as error:  # our own fault: what goes with it is lost, but it is said no second time
                reason = type(error).__name__
                log.error("badly noted outbound=%d error=%s at=%s", leased.id, reason, where(error))
                await self._records.add(_buried(leased, reason))
                return
        await self._records.add(record)

    async def _envelope(self, channel: Channel, leased: Leased) -> tuple[Envelope, bool]:
        """With pictures of other channels fetched; a picture that cannot be had does not hold the words."""
        outbound, able = leased.outbound, channel.capabilities
        own = tuple(photo for photo in outbound.photos if photo.channel == channel.name)
        uploads: list[Upload] = []
        lost = False
        for photo in outbound.photos:
            if photo.channel == channel.name:
                continue
            fetched = await self._fetch(photo)
            lost = lost or fetched is None
            uploads += [fetched] if fetched is not None else []
        if not able.photos:
            lost, own, uploads = bool(outbound.photos), (), []
        return Envelope(
            chat=outbound.chat,
            markup=outbound.markup,
            choices=outbound.choices,
            photos=own,
            uploads=tuple(uploads),
            reply_to=outbound.reply_to if able.quoting or able.naming else None,
            topic=outbound.topic,
            edit_message=leased.edit_message,
            link=outbound.link,
            key=outbound.key,
            entry=outbound.entry,
        ), lost

    async def _fetch(self, photo: Photo) -> Upload | None:
        if photo.channel == DRAWN:
            drawn = await asyncio.to_thread(chart_png, Chart.from_ref(photo.ref))
            return Upload(name=photo.name, content=drawn)
        if photo.channel == illustrating.KEPT:
            kept = await self._desk.database.read(lambda c: pictures.kept_as(c, photo.ref))
            return Upload(name=photo.name, content=kept[0]) if kept else None
        source = self._desk.channels.get(photo.channel)
        if source is None:
            return None
        try:
            async with asyncio.timeout(DEADLINE / 4):
                return await source.fetch(photo)
        except (ChannelError, TimeoutError):
            return None

    def _refused(self, leased: Leased, error: ChannelError) -> Record:
        outbound = leased.outbound

        def record(connection: Connection, now: datetime) -> None:
            if error.moved_to is not None:
                chats.migrate(connection, outbound.channel, outbound.chat, error.moved_to)
                outbox.move_chat(connection, outbound.channel, outbound.chat, error.moved_to)
                outbox.retry(connection, leased.id, now, error.reason)
            elif error.until_they_write:
                self._keep(connection, leased, error, now)
            elif self._is_stuck(leased, error) and self._goes_elsewhere(connection, leased, error, now):
                pass
            elif error.retry_after is not None:
                place = pacing.EVERYWHERE if error.everywhere else outbound.chat
                pacing.pause(connection, outbound.channel, place, now + error.retry_after)
                outbox.retry(connection, leased.id, now + error.retry_after, error.reason)
                if error.spent:
                    scene = self._desk.scene(connection, now, f"out:{leased.id}")
                    self._desk.enqueue(connection, quotas.refused(scene, outbound.channel), now)
            elif error.unsure and outbound.at_most_once:
                outbox.bury(connection, leased.id, error.reason, state=State.UNKNOWN)
            elif error.permanent or self._too_old(leased, now):
                self._give_up(connection, leased, error, now)
            else:
                outbox.retry(connection, leased.id, now + outbox.backoff(leased.attempts), error.reason)

        return record

    def _keep(self, connection: Connection, leased: Leased, error: ChannelError, now: datetime) -> None:
        """It waits for the person to write, unless he can be reached on another channel."""
        if self._goes_elsewhere(connection, leased, error, now):
            return
        if leased.attempts > MOST_KEPT:
            self._give_up(connection, leased, error, now)
            return
        outbox.hold(connection, leased.id, now)
        scene = self._desk.scene(connection, now, f"out:{leased.id}")
        escalations.page_held_up(scene, leased.outbound)
        self._desk.enqueue(connection, deliveries.kept(scene, leased.outbound), now)

    def _is_stuck(self, leased: Leased, error: ChannelError) -> bool:
        """The platform has been in trouble for a while, or says itself that it will be."""
        if error.permanent or leased.outbound.at_most_once:
            return False
        long_pause = error.everywhere and error.retry_after is not None and error.retry_after >= LONG_PAUSE
        return long_pause or leased.attempts >= STUCK_AFTER

    def _goes_elsewhere(self, connection: Connection, leased: Leased, error: ChannelError, now: datetime) -> bool:
        scene = self._desk.scene(connection, now, f"out:{leased.id}")
        moved = deliveries.elsewhere(scene, leased.outbound)
        if moved is None:
            return False
        outbox.bury(connection, leased.id, f"went by {moved.channel}: {error.reason}", state=State.DROPPED)
        self._desk.enqueue(connection, [moved], now)
        return True

    def _too_old(self, leased: Leased, now: datetime) -> bool:
        return leased.attempts > GIVE_UP / timedelta(minutes=5)

    def _give_up(self, connection: Connection, leased: Leased, error: ChannelError, now: datetime) -> None:
        """Whoever said it hears that it did not arrive."""
        outbound = leased.outbound
        outbox.bury(connection, leased.id, error.reason)
        lost = [outbound]
        scene = self._desk.scene(connection, now, f"out:{leased.id}")
        said: list[Outbound] = []
        if error.gone:
            chat = chats.find(connection, outbound.channel, outbound.chat)
            chats.set_active(connection, outbound.channel, outbound.chat, False)
            people.lost_private_chat(connection, outbound.channel, outbound.chat)
            lost += outbox.bury_chat(connection, outbound.channel, outbound.chat, error.reason)
            if chat is not None and chat.active:
                said, lost = lost_groups.lost(scene, chat, lost), []
        said += [told for one in lost for told in deliveries.undelivered(scene, one)]
        self._desk.enqueue(connection, said, now)

    def _commit(self, connection: Connection, records: Sequence[Record | _Delivered]) -> list[None]:
        now = self._desk.clock.now()
        delivered = [record for record in records if isinstance(record, _Delivered)]
        with journal.gathering(connection):
            outbox.mark_all_sent(connection, [(one.leased.id, one.sent.message_ids) for one in delivered], now)
            for one in delivered:
                self._tie(connection, one, now)
            for record in records:
                if not isinstance(record, _Delivered):
                    record(connection, now)
        sent: Counter[str] = Counter()
        for one in delivered:
            sent[one.leased.outbound.channel] += len(one.sent.message_ids)
        counting.count(self._desk, connection, now, sent=sent)
        return [None] * len(records)

    def _tie(self, connection: Connection, one: _Delivered, now: datetime) -> None:
        """A reply to what was sent finds its thread; a picture that was lost on the way is told."""
        outbound = one.leased.outbound
        if outbound.thread is not None:
            for message_id in one.sent.message_ids:
                threads.tie(connection, outbound.channel, outbound.chat, message_id, outbound.thread)
        if one.lost_photo:
            scene = self._desk.scene(connection, now, f"out:{one.leased.id}")
            self._desk.enqueue(connection, deliveries.photo_lost(scene, outbound), now)


def _buried(leased: Leased, reason: str) -> Record:
    return lambda connection, _: outbox.bury(connection, leased.id, reason)
