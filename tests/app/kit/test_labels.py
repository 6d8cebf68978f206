from mesharena.kit.labels import BoundedLabels


def test_labels_beyond_the_limit_become_other():
    labels = BoundedLabels(limit=2)
    assert [labels.label(name) for name in ("Ada", "Bob", "Cleo", "Ada", "Dan")] == [
        "Ada",
        "Bob",
        "other",
        "Ada",
        "other",
    ]
