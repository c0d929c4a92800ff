"""Taking changes back that others were built upon since."""

from __future__ import annotations

from tests.discord.keeping import PHRASINGS, Kept
from tests.discord.loopback import Message


async def _shown(kept: Kept, command: str, **options: object) -> Message:
    return await (await kept.keeper.command(command, channel=kept.here, options=options)).reply()


async def test_a_fact_is_not_restored_into_a_retired_topic(kept: Kept) -> None:
    await kept.published(await _shown(kept, "topic retire", topic="economy"))
    preview = await _shown(kept, "fact restore", fact="exports")
    assert "its topic 'economy' is not in force; restore that first" in preview.text
    assert "Publish" not in preview.labels
    await kept.published(await _shown(kept, "topic restore", topic="economy"))
    assert "gold" in await kept.ask("What of exports?")


async def test_a_merge_is_undone_after_the_phrasings_were_edited(kept: Kept) -> None:
    await kept.published(await _shown(kept, "fact merge", keep="exports", drop="aid-ended"))
    form = await kept.keeper.command("fact edit", channel=kept.here, fact="exports")
    phrasings = ["What of exports?", "Tell me about aid-ended?", "What of aid-ended?", "where does gold go?"]
    await kept.published(await kept.typed(form, {PHRASINGS: "\n".join(phrasings)}))
    await kept.published(await _shown(kept, "fact undo", change=1))
    assert "terminated" in await kept.ask("What of aid-ended?")
    shown = await _shown(kept, "fact show", fact="exports")
    for phrasing in phrasings:
        assert ("aid-ended" not in phrasing) is (phrasing in shown.text), phrasing
