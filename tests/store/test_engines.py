from server.store.engines import Store


def test_store_opens(store: Store) -> None:
    db = store.begin_writing()
    store.commit(db)
    db.close()
