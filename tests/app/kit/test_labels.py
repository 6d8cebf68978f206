from mesharena.kit.labels import BoundedLabels


def test_whoever_comes_after_the_limit_is_other():
    labels = BoundedLabels(limit=2)
    assert [labels.label(name) for name in ("Ada", "Bob", "Cleo", "Ada", "Dan")] == [
        "Ada",
        "Bob",
        "other",
        "Ada",
        "other",
    ]
