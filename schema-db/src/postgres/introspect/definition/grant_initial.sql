SELECT 'public' AS name, NULL AS grantee, true AS public, p.privilege, false AS grantable
FROM (
  VALUES ('USAGE')
  , ('CREATE') -- before 15
) p (privilege)
