-- 20261103162002_rename_users_nick_to_nickname: rename column users.nick to users.nickname, and 1 more
-- parents: 20261020084155_create_order_status_and_add_orders_status
-- schema:  fa5cbee0bb45b45265da80762e472b71b38f4fca079c6c095907c4858fc8be7d
--
-- What to know before it runs:
-- breaks-running-code: column users.nickname: code that still says nick fails from here on

-- breaks-running-code: code that still says nick fails from here on
ALTER TABLE users
  RENAME COLUMN nick TO nickname;

-- schemagen: allow SG1301 the shop has no customers yet
CREATE INDEX users_email_lower_idx ON users ((lower(email)));
