-- 20261103162002_rename_users_nick_to_nickname: the way back
-- parents: 20261020084155_create_order_status_and_add_orders_status
-- schema:  8d41adece890817920c34cf0900eb5af1c06930bbec919a362399606455cd15e
--
-- What to know before it runs:
-- breaks-running-code: column users.nick: code that still says nickname fails from here on

-- breaks-running-code: code that still says nickname fails from here on
ALTER TABLE users
  RENAME COLUMN nickname TO nick;

-- schemagen: allow SG1304 the shop has no customers yet
DROP INDEX users_email_lower_idx;
