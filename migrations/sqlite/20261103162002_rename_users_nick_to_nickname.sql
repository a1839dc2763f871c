-- 20261103162002_rename_users_nick_to_nickname: rename column users.nick to users.nickname, and 1 more
-- parents: 20261020084155_add_orders_status
-- schema:  93fb1d647ed7c489236bdac07725223fa917f95684ef74e1aaddd57fd42957f4
--
-- What to know before it runs:
-- breaks-running-code: column users.nickname: code that still says nick fails from here on

-- breaks-running-code: code that still says nick fails from here on
ALTER TABLE users RENAME COLUMN nick TO nickname;

CREATE INDEX users_email_lower_idx ON users ((lower(email)));
