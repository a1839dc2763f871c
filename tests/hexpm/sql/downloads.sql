-- Sums that a job refreshes every night.

-- How often each package, and all of them (no package), was fetched in periods that end yesterday.
CREATE MATERIALIZED VIEW package_downloads AS
WITH periods (view, since) AS (
  VALUES
    ('day', current_date - 1),
    ('week', current_date - 7),
    ('recent', current_date - 90),
    ('all', NULL::date)
)
SELECT releases.package_id, periods.view, sum(fetched.downloads) AS downloads
FROM downloads AS fetched
JOIN releases ON releases.id = fetched.release_id
JOIN periods ON periods.since IS NULL OR fetched.day >= periods.since AND fetched.day < current_date
GROUP BY GROUPING SETS ((releases.package_id, periods.view), (periods.view));

CREATE UNIQUE INDEX package_downloads_package_id_view_idx ON package_downloads (package_id, view);
CREATE INDEX package_downloads_view_downloads_package_id_idx
  ON package_downloads (view, downloads DESC NULLS LAST, package_id);
CREATE INDEX "package_downloads_downloads_DESC_NULLS_LAST_index" ON package_downloads (downloads DESC NULLS LAST);

-- How often each release was fetched.
CREATE MATERIALIZED VIEW release_downloads AS
SELECT package_id, release_id, sum(downloads) AS downloads
FROM downloads
GROUP BY package_id, release_id;

CREATE UNIQUE INDEX release_downloads_release_id_idx ON release_downloads (release_id);
