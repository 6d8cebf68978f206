"""The services that play: ui, stadium, ball and ai, and the proof that judges them. Knows nothing of localmesh."""
