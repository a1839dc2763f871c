//! The scenes: a case, many rows, and what others do with them meanwhile.

/// A table of a case that others use while it changes.
pub(super) struct Scene {
    pub(super) case: &'static str,
    pub(super) rows: &'static str,
    /// What a transaction does that goes on when the migration begins, until the migration was seen to wait for it and the
    /// others were there meanwhile.
    pub(super) holds: Option<&'static str>,
    pub(super) others: [&'static str; 2],
    /// Those that the simple style keeps out: the test sees it.
    pub(super) kept_out: &'static [&'static str],
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        case: "online: Rows take long to look at",
        // Each of them takes a hundredth of a second, as in most scenes.
        rows: "INSERT INTO place VALUES (1);
            INSERT INTO reading SELECT n, n, 1, 'a' FROM generate_series(1, 300) AS n",
        holds: None,
        others: [READS, WRITES],
        kept_out: &[READS, WRITES],
    },
    Scene {
        case: "online: Rows of partitions take long to look at",
        rows: "INSERT INTO measure SELECT n, n % 2, n, 'a' FROM generate_series(1, 400) AS n",
        holds: None,
        others: ["SELECT sum(value) FROM measure", WRITES_PARTITION],
        kept_out: &[WRITES_PARTITION],
    },
    Scene {
        case: "online: A column counts in a table that takes long to write",
        rows: "INSERT INTO entry SELECT n, n FROM generate_series(1, 300) AS n",
        holds: None,
        others: [READS_ENTRIES, ADDS_ENTRIES],
        kept_out: &[READS_ENTRIES, ADDS_ENTRIES],
    },
    Scene {
        case: "online: A partition comes beside a default one that takes long to look at",
        rows: "INSERT INTO visit SELECT n, 'a' FROM generate_series(101, 400) AS n",
        holds: None,
        others: [READS_VISITS, WRITES_VISITS],
        kept_out: &[READS_VISITS, WRITES_VISITS],
    },
    Scene {
        case: "online: An index changes whose rows take long to look at",
        rows: "INSERT INTO sample SELECT n, n, 'a' FROM generate_series(1, 300) AS n",
        holds: None,
        others: [READS_SAMPLES, WRITES_SAMPLES],
        kept_out: &[READS_SAMPLES, WRITES_SAMPLES],
    },
    Scene {
        case: "online: Values of another type take long to count",
        rows: "INSERT INTO sample SELECT n, n, 'a' FROM generate_series(1, 300) AS n",
        holds: None,
        others: [READS_SAMPLES, WRITES_SAMPLES],
        // The simple style does not count them.
        kept_out: &[],
    },
    Scene {
        case: "online: A partition holds more, and takes long to look at",
        rows: "INSERT INTO stay SELECT n, 'a' FROM generate_series(101, 400) AS n",
        holds: None,
        others: [READS_STAYS, WRITES_STAYS],
        kept_out: &[READS_STAYS, WRITES_STAYS],
    },
    Scene {
        case: "online: A default takes long for each row",
        rows: "INSERT INTO device SELECT n, 'a' FROM generate_series(1, 300) AS n",
        holds: None,
        others: [READS_DEVICES, ADDS_DEVICES],
        kept_out: &[READS_DEVICES, ADDS_DEVICES],
    },
    Scene {
        case: "online: Rows take long to fill",
        // Eight batches that take half a second each.
        rows: "INSERT INTO parcel SELECT n, 'a' FROM generate_series(1, 40000) AS n",
        holds: None,
        others: [WRITES_FIRST_PARCEL, WRITES_LAST_PARCEL],
        kept_out: &[WRITES_FIRST_PARCEL, WRITES_LAST_PARCEL],
    },
    Scene {
        case: "online: An index of a materialized view changes whose rows take long to look at",
        rows: "INSERT INTO sample SELECT n, n FROM generate_series(1, 300) AS n; REFRESH MATERIALIZED VIEW levels",
        holds: None,
        others: [READS_LEVELS, READS_ONE_LEVEL],
        kept_out: &[READS_LEVELS, READS_ONE_LEVEL],
    },
    Scene {
        case: "online: Partitions come and go, from PostgreSQL 14 on",
        rows: "INSERT INTO kind VALUES (1); INSERT INTO event VALUES (1, 1, 1), (2, 11, 1), (3, 21, 1)",
        holds: Some(READS_EVENTS),
        others: [READS_EVENTS, WRITES_EVENTS],
        kept_out: &[READS_EVENTS, WRITES_EVENTS],
    },
    Scene {
        case: "partitions: Add a partition",
        rows: "INSERT INTO event VALUES (1, '2026-01-01', 'a')",
        holds: Some(READS_EVENTS),
        others: [READS_EVENTS, WRITES_KINDS],
        kept_out: &[READS_EVENTS, WRITES_KINDS],
    },
    Scene {
        case: "online: Keys and an index of a partitioned table change",
        rows: "INSERT INTO event VALUES (1, 1, 1), (2, 11, 1)",
        // Who builds an index waits for whoever writes.
        holds: Some("INSERT INTO event VALUES (3, 12, 1)"),
        others: [READS_EVENTS, WRITES_EVENTS_IDS],
        kept_out: &[READS_EVENTS, WRITES_EVENTS_IDS],
    },
    Scene {
        case: "indexes: Drop an index",
        rows: "INSERT INTO event VALUES (1, 'a')",
        holds: Some(READS_EVENTS),
        others: [READS_EVENTS, WRITES_KINDS],
        kept_out: &[READS_EVENTS, WRITES_KINDS],
    },
];

const READS: &str = "SELECT sum(value) FROM reading";
const WRITES: &str = "UPDATE reading SET note = 'b' WHERE id = 1";
const WRITES_PARTITION: &str = "UPDATE measure SET note = 'b' WHERE id = 1 AND day = 1";
const READS_SAMPLES: &str = "SELECT sum(value) FROM sample";
const WRITES_SAMPLES: &str = "UPDATE sample SET note = 'b' WHERE id = 1";
const READS_ENTRIES: &str = "SELECT sum(value) FROM entry";
const ADDS_ENTRIES: &str = "INSERT INTO entry SELECT max(id) + 1, 1 FROM entry";
const READS_VISITS: &str = "SELECT count(note) FROM visit";
const WRITES_VISITS: &str = "UPDATE visit SET note = 'b' WHERE at = 200";
const READS_STAYS: &str = "SELECT count(note) FROM stay";
const WRITES_STAYS: &str = "UPDATE stay SET note = 'b' WHERE at = 200";
const READS_DEVICES: &str = "SELECT count(note) FROM device";
const ADDS_DEVICES: &str = "INSERT INTO device (id, note) SELECT max(id) + 1, 'b' FROM device";
const WRITES_FIRST_PARCEL: &str = "UPDATE parcel SET note = 'b' WHERE id = 1";
const WRITES_LAST_PARCEL: &str = "UPDATE parcel SET note = 'b' WHERE id = 40000";
const READS_LEVELS: &str = "SELECT sum(value) FROM levels";
const READS_ONE_LEVEL: &str = "SELECT value FROM levels WHERE id = 1";
const READS_EVENTS: &str = "SELECT count(*) FROM event";
const WRITES_EVENTS: &str = "UPDATE event SET kind = 1 WHERE id = 3 AND at = 21";
const WRITES_KINDS: &str = "UPDATE event SET kind = 'b' WHERE id = 1";
const WRITES_EVENTS_IDS: &str = "UPDATE event SET kind = 1 WHERE id = 2 AND at = 11";
