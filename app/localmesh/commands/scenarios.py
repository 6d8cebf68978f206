"""`scenarios`: lists the scenarios."""

from localmesh.commands import screen
from localmesh.commands.options import Output


def scenarios(output: Output = "table") -> None:
    """List the scenarios by chapter, in the order of the show: name, title, and what each one shows.

    \b
    mesh-arena scenarios
    mesh-arena scenarios --output json
    """
    from localmesh import helm

    stories = helm.scenarios()
    if output == "json":
        screen.as_json(stories)
        return
    rows = [
        (story.get("chapter"), story.get("name"), story.get("title"), " ".join(str(story.get("shows", "")).split()))
        for story in stories
    ]
    screen.table(("CHAPTER", "NAME", "TITLE", "SHOWS"), rows)
