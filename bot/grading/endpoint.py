"""An OpenAI-compatible endpoint. Imported only where settings name one: its client is the optional extra ``model``."""

from __future__ import annotations

from openai import AsyncOpenAI

from bot.grading.model import DeclinedError


class Endpoint:
    """Asks ``model`` at ``url``, once per call: it tries nothing again. Local servers need no ``key``."""

    def __init__(self, url: str, key: str, model: str, patience: float) -> None:
        self._model = model
        # What isn't given, the client would take from OPENAI_… variables, and send other credentials there.
        self._client = AsyncOpenAI(
            base_url=url,
            api_key=key or "none",
            admin_api_key="",
            organization="",
            project="",
            timeout=patience,
            max_retries=0,
        )

    async def ask(self, rules: str, case: str) -> str:
        """The model's reply. Raises DeclinedError if it refuses, and otherwise what the client raises."""
        completion = await self._client.chat.completions.create(
            model=self._model,
            messages=[{"role": "system", "content": rules}, {"role": "user", "content": case}],
            response_format={"type": "json_object"},
        )
        message = completion.choices[0].message
        if message.refusal or completion.choices[0].finish_reason == "content_filter":
            raise DeclinedError
        return message.content or ""

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()
