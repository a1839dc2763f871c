-- 20261103162002_rename_users_nick_to_nickname: the way back
-- parents: 20261020084155_add_orders_status
-- schema:  6b4aef9cdb3f0263e520b277942d52a74fc7a8bcf1b0f06465d379fa52072a93
--
-- What to know before it runs:
-- breaks-running-code: column users.nick: code that still says nickname fails from here on

-- breaks-running-code: code that still says nickname fails from here on
ALTER TABLE users RENAME COLUMN nickname TO nick;

DROP INDEX users_email_lower_idx;
