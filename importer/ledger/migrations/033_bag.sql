-- Of an order that a manifest has closed, item.latest is the bag that it lies in (bag.go), '' if an older version has closed it. A bag
-- is looked up before an order goes out in it.
CREATE INDEX item_bag ON item (latest, form_id) WHERE guard = 'close' AND latest <> '';
