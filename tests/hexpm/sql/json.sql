-- Helpers for the JSON that packages and releases are described by.

-- The object without some of its keys.
CREATE FUNCTION json_object_delete_keys(data json, VARIADIC keys_to_delete text[]) RETURNS json
LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT coalesce(json_object_agg(field.key, field.value), '{}'::json)
  FROM json_each(data) AS field
  WHERE NOT field.key = ANY (keys_to_delete)
$$;

-- The object with one key more, or another value of it.
CREATE FUNCTION json_object_set_key(data json, key_to_set text, value_to_set anyelement) RETURNS json
LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (data::jsonb || jsonb_build_object(key_to_set, value_to_set))::json
$$;
