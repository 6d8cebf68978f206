"""`mesh-arena`, and `python -m localmesh`."""

from localmesh import interrupts

_EXTRA = ("typer", "rich", "helm_python", "yaml", "psutil", "platformdirs")


def main() -> None:
    """Run the command line, or say what is missing for it."""
    interrupts.leave_at_once()  # before everything that takes time to load
    import importlib.util
    import sys

    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        from localmesh import platforms

        install = f"The embedded mesh is not installed ({missing[0]} is missing): pip install 'mesh-arena[local]'"
        sys.exit(platforms.refusal_here() or install)
    from localmesh.cli import app

    app(prog_name="mesh-arena")


if __name__ == "__main__":
    main()
