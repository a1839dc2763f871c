//! Every stable code, in one table: `schemagen explain` and the manual are made from it.

use schema_lint::{Rule, rules};

macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal, $explanation:literal;)+) => {
        /// What went wrong, by a code that never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $name,)+
            /// A rule of lint.
            Rule(&'static Rule),
        }

        impl Code {
            /// All codes but those of rules, in the order of their ids.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// What is printed: `SG0101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)+ Code::Rule(rule) => rule.code }
            }

            /// What happened, in one line.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)+ Code::Rule(rule) => rule.what }
            }

            /// Why it is so, and what to do.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)+ Code::Rule(rule) => rule.why }
            }
        }
    };
}

impl Code {
    /// The code with this id, in any case; a rule of lint also by its name.
    pub fn find(id: &str) -> Option<Self> {
        let own = Self::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id));
        own.or_else(|| rules::find(id).map(Self::Rule))
    }

    /// All codes, in the order of their ids.
    pub fn every() -> Vec<Self> {
        Self::ALL.iter().copied().chain(rules::ALL.iter().map(|it| Self::Rule(it))).collect()
    }
}

codes! {
    Usage = "SG0001", "the command line is not understood",
        "An option, a command or a value is not known. `schemagen help COMMAND` shows what a command takes, with examples.";
    Output = "SG0002", "the output cannot be written",
        "Standard output is closed or full. Nothing else went wrong: what the command had to do is done, only its result could not be shown.";
    CurrentFolder = "SG0003", "the current folder cannot be read",
        "The folder that the command was started in is gone or may not be read. Change to another folder.";
    Internal = "SG0099", "an error in schemagen itself",
        "Something that cannot happen has happened. Please report it with the command and the message.";

    ConfigMissing = "SG0101", "there is no schemagen.toml",
        "Commands look for schemagen.toml in the current folder and in all folders above it. `schemagen init` writes one; `--config PATH` names one elsewhere.";
    ConfigUnreadable = "SG0102", "schemagen.toml cannot be read",
        "The file is there, but the system refuses to open it, or it is not UTF-8 text.";
    ConfigSyntax = "SG0103", "schemagen.toml is not valid TOML, or a value has the wrong type",
        "The message quotes the line. Texts stand in double quotes, lists in brackets, and a [section] goes on to the next one.";
    ConfigKey = "SG0104", "schemagen.toml has a key that schemagen does not know",
        "Unknown keys are refused, because a misspelled key that is silently ignored would leave its default in force. The nearest known key is proposed.";
    ConfigValue = "SG0105", "a value in schemagen.toml is not possible",
        "The value has the right type, but it is not one of those that make sense here; the message says which do.";
    TargetUnknown = "SG0106", "there is no such target",
        "`--target` names a [targets.NAME] section of schemagen.toml.";
    TargetNeeded = "SG0107", "it is not clear which target is meant",
        "schemagen.toml has several targets, and more than one fits. Say which one with `--target NAME`.";
    InitExists = "SG0108", "the project is set up already",
        "`schemagen init` never overwrites a file. Edit schemagen.toml instead, or remove it first.";
    InitFailed = "SG0109", "the project's files cannot be written",
        "Creating a file or folder failed; the message says which one and why. Files that were written before stay.";

    ManifestMissing = "SG0201", "there is no Cargo.toml",
        "schemagen builds the packages of schemagen.toml with `cargo build`, from the folder of schemagen.toml.";
    BuildFailed = "SG0202", "the structs do not compile",
        "The messages of cargo and rustc are above. Declarations are read from compiled crates, so that types, aliases and macros are what rustc says they are.";
    ArtifactInvalid = "SG0203", "a compiled crate cannot be read",
        "What cargo has built is not understood. `cargo clean -p PACKAGE` and a second try help when a build was interrupted.";
    ArtifactNewer = "SG0204", "the structs were compiled with a newer schemagen library",
        "The library and this program change their common format together. Upgrade this program: cargo install schemagen-cli.";
    TablesMissing = "SG0205", "no struct is a table",
        "Nothing derives Table in the packages of schemagen.toml. That is never taken for `drop everything`. Name the right packages, and the features that their tables need.";
    StructsUnclear = "SG0206", "the structs do not fit together",
        "An item is compiled twice with different contents, or names one in a crate that was not read.";
    ModelFailed = "SG0207", "the program that prints the declarations failed",
        "`model` in schemagen.toml names a program that prints the declarations as JSON, in the form that `schemagen dump` prints.";

    NameInvalid = "SG0208", "a name cannot be used",
        "Names are not empty and hold no NUL. PostgreSQL keeps 63 bytes of a name and cuts the rest, so that two long names could become one: say a shorter one with name = \"..\".";
    NameTaken = "SG0209", "two things have one name",
        "Tables, indexes, sequences and types of one PostgreSQL schema share their names, as do tables and indexes in SQLite. Say another name for one of them with name = \"..\".";
    ReferenceUnknown = "SG0210", "a struct names something that is not there",
        "A reference, a key, an index or a default names a field, table, enum or variant that is not declared. Attributes name Rust fields, not columns.";
    DialectLacks = "SG0211", "the database has no such thing",
        "What the struct asks for cannot be kept in this dialect, or only by a newer version of it. With several targets, the error is that of one of them.";
    StructWrong = "SG0212", "a struct contradicts itself",
        "Two attributes cannot both be true, or a type does not fit. The message names the field and what to write.";

    SqlFileInvalid = "SG0213", "an SQL file is not understood",
        "SQL files, named with sql = [..] in schemagen.toml, define what structs cannot say: one CREATE statement an object, and COMMENT ON. Order does not matter. The message names the line.";

    FileUnreadable = "SG0214", "an SQL file cannot be read",
        "`sql` in schemagen.toml names files, and folders in which every .sql file counts, as do those in the folders below. One of them is not there, or the system refuses to read it.";

    FolderUnreadable = "SG0301", "a migrations or snapshots folder cannot be read",
        "The folder or a file in it is not readable. Nothing is guessed about what cannot be read.";
    FileName = "SG0302", "a file name is almost one of a migration",
        "Migrations are named YYYYMMDDHHMMSS_name.sql and YYYYMMDDHHMMSS_name.down.sql, snapshots YYYYMMDDHHMMSS_name.json. A file with another name is not applied; it is named here because a migration that silently never runs is worse than a warning. Rename it, or move it elsewhere.";
    FileKind = "SG0303", "a migration or snapshot is not a plain file",
        "Pipes, devices, folders and links that lead out of the folder are refused: what is reviewed must be what is applied. Replace it by a plain file.";
    FileCase = "SG0304", "two names differ only in the case of their letters",
        "On Windows and macOS they are one file, on Linux two. Rename one of them.";
    FilePairing = "SG0305", "a migration is incomplete",
        "A migration is three files: NAME.sql and NAME.down.sql in the migrations folder and NAME.json in the snapshots folder. Restore what is missing from version control, or remove the rest if it was never applied anywhere.";
    WriteFailed = "SG0306", "a migration cannot be written",
        "Writing failed: the folder is read-only, the disk is full, or the system refused. A migration's three files are written under temporary names and renamed at the end; none of them is there now. Remove the cause and run the command again.";
    Locked = "SG0307", "another schemagen is writing here",
        "Two `generate` at once would plan the same change twice. Wait until the other one has ended and run the command again.";
    Interrupted = "SG0308", "an interrupted run left temporary files",
        "A run was killed while it wrote a migration. The next `schemagen generate` finishes what was complete and removes what was not.";
    FileContent = "SG0309", "a file is not UTF-8 text",
        "Migrations and snapshots are UTF-8 text without NUL bytes. Convert the file, for example with `iconv -t UTF-8`.";
    SnapshotInvalid = "SG0310", "a snapshot cannot be read",
        "The file ends too early, is not JSON, or does not say what a snapshot says. Snapshots are written by schemagen and not edited by hand; version control has the last good one.";
    SnapshotConflict = "SG0311", "a snapshot holds the marks of an unfinished merge",
        "Two branches never need to change one snapshot: each migration has its own. Take one side of the file whole, or the version of the branch that it was applied from.";
    SnapshotNewer = "SG0312", "a snapshot was written by a newer schemagen",
        "Its format has changed since this version. Nothing is guessed: upgrade schemagen, on all machines of the project.";
    SnapshotGraph = "SG0313", "the snapshots do not fit together",
        "Each snapshot names the migrations that it follows. One of them is missing, or they lead round in a circle, or a change does not fit what it follows. The message names the migration.";
    SnapshotEdited = "SG0314", "a snapshot was edited by hand",
        "A snapshot holds the hash of the schema that it leads to; this one leads to another. Restore it from version control, change the structs and run `schemagen generate`.";
    MigrationUnknown = "SG0315", "there is no such migration",
        "Migrations are named by their id, as in 20261121103000_add_users_status, by the beginning of it, or by the name behind the time.";
    ScriptInvalid = "SG0316", "a migration's SQL is refused",
        "The file cannot be split into statements, or holds something that does not belong into a migration, such as COMMIT or a command of psql. Nothing of it was run.";
    FileEdited = "SG0317", "a migration's SQL was changed since it was generated",
        "A snapshot records what its two SQL files say; comments, blanks and the case of keywords do not count. SQL that was reviewed must be the SQL that runs: restore the file, and put other SQL into a migration of its own with `schemagen generate --empty`. Where no database has the migration yet, and the edited file leads to the same schema, `schemagen verify --accept ID` proves that and records what it says now.";
    HeadsInConflict = "SG0318", "two migrations on different branches are in conflict",
        "Migrations form a graph, as commits do. Two branches are fine as long as their migrations can run in either order; these touch the same objects, so the result would depend on the order. Plan one of the two changes again, behind the other.";
    StructsChanged = "SG0319", "the structs have changes that no migration has",
        "What the structs say and what all migrations together lead to differ. `schemagen generate` writes the migration that is missing.";
    BaseChanged = "SG0320", "a migration of the base branch was changed",
        "What another branch has may have been applied already. Leave its files as they are, and put further changes into a migration of your own.";
    BaseUnknown = "SG0321", "git cannot compare with the base",
        "`check --base REVISION` asks git for the point where this branch left the revision. In CI, fetch the whole history, not only the last commit.";

    RenameUnclear = "SG0401", "something is gone, and something like it is new",
        "Only you know whether a column or table was renamed, which keeps its data, or dropped, which does not. Say it in the source with `renamed_from`, which reviewers see, or with `--rename BEFORE=AFTER`; say `--drop NAME` when it is gone indeed. On a terminal, `schemagen generate` asks.";
    RenameWrong = "SG0402", "a rename or drop that is not there",
        "The name before is not in the last snapshot, or the name after is not in the structs. Names are those of SQL: users, users.nick, app.users.nick.";
    DataLoss = "SG0403", "data would be destroyed, and nobody has agreed",
        "Whatever destroys rows or values is agreed to first: at the prompt, or with `--allow data-loss`. Nothing was written or run.";
    Unsupported = "SG0404", "a change cannot be planned",
        "The database has no statement for this change, or only one that would be wrong for existing rows. The message says what to do instead.";
    NotAnswered = "SG0405", "a question was not answered",
        "The command asked and was interrupted. Nothing was written.";
    SqlRefused = "SG0406", "the database refuses a statement of the migration",
        "The migration was tried in a scratch database, and a statement was refused there. Mostly an expression in a struct or SQL file is not right: the message is the database's own, and the place is where the object is declared. Nothing was written.";
    TrialDiffers = "SG0407", "the migration does not lead to what the structs say",
        "The migration was tried in a scratch database, and what is there afterwards is another schema than it must be. The message names what differs. When the struct is right, this is an error in schemagen: please report it. `--no-verify` writes the migration nevertheless.";
    ScratchUnusable = "SG0408", "there is no scratch database to try the migration in",
        "`--scratch-url` or [scratch] url in schemagen.toml names a PostgreSQL server on which this user may create databases; `--verify` without them starts a server of its own from the programs on this machine, which SCHEMAGEN_PG_BIN names where they are elsewhere. The server needs the extensions, roles and tablespaces that the migrations rely on. It is always tried in a database of its own, which is created there and dropped again, and never on a server with a protected database: that of an environment with `protected = true`, or one with ALTER DATABASE .. SET schemagen.protected = 'production'. Nothing was written.";

    UrlMissing = "SG0501", "no database is named",
        "A database is named by `--database-url`, by `--env NAME` (an [environments.NAME] section of schemagen.toml), by DATABASE_URL in the environment or in .env, by PGSERVICE, by PGHOST and its companions, or by [environments.default]. The first of them counts.";
    EnvironmentUnknown = "SG0502", "there is no such environment",
        "`--env` names an [environments.NAME] section of schemagen.toml.";
    VariableMissing = "SG0503", "an environment variable is not set",
        "An environment of schemagen.toml takes its URL from a variable that is neither set nor in .env.";
    DotenvInvalid = "SG0504", ".env cannot be read",
        "A line of .env is not NAME=value. Its text is not shown, because it may hold a password.";
    UrlInvalid = "SG0505", "a database URL is not understood",
        "URLs are postgres://user@host:port/database and sqlite:path/to/file.db.";
    PasswordArgument = "SG0506", "a password was given as an argument",
        "Arguments are seen by every user of the machine and kept in the shell's history. Put the URL into DATABASE_URL or .env, or the password into PGPASSWORD or ~/.pgpass.";
    DialectMismatch = "SG0507", "the database is of another kind than the target",
        "A target of schemagen.toml has one dialect, and its migrations are in that dialect. Name a database of that kind, or choose another target with `--target`.";
    DatabaseUnreachable = "SG0508", "the database does not answer",
        "Nothing answers at the host and port of the URL, or the server takes no connections at the moment. Nothing was changed.";
    DatabaseRefused = "SG0509", "the database does not let this user in",
        "The user, the password or the server's own rules (pg_hba.conf) are the cause. Passwords are best given by PGPASSWORD, ~/.pgpass or .env.";
    DatabaseMissing = "SG0510", "there is no such database",
        "The server runs, but has no database of that name; or the file of the SQLite database, or its folder, is not there.";
    DatabaseUnusable = "SG0511", "the database cannot be used",
        "The file is no SQLite database, may only be read, or is locked by another process.";
    DatabaseSaid = "SG0512", "the database refused a statement of schemagen",
        "The message is the database's own. Nothing of the migration that was running is kept unless it says so.";
    HistoryUnreadable = "SG0513", "the table of applied migrations is not schemagen's",
        "A table with the name of the history is there, but its contents are not what this version writes; or it is no plain table, has triggers, rules or policies, or belongs to a role that nobody has trusted, so that something of somebody else's could run as whoever migrates. The message says which. [history] in schemagen.toml can name another table.";
    PasswordFile = "SG0514", "a password file is ignored",
        "As psql, schemagen reads ~/.pgpass (or the file of PGPASSFILE) only if nobody else may: a password that others can read is no secret. Run `chmod 600` on it.";
    NotEncrypted = "SG0515", "there is no encrypted connection as it was asked for",
        "`sslmode` says how much is asked for: disable, allow and prefer connect without encryption where it must be, require, verify-ca and verify-full never do. verify-ca checks that an authority of `sslrootcert` made the server's certificate, verify-full also that it was made for the host of the URL. Certificates name their hosts as subject alternative names. Nothing was sent but the question for encryption.";
    RightsMissing = "SG0516", "the role may not do what migrations need",
        "Before the first migration, schemagen asks whether the role may write the history of migrations: create its table in its schema, or read, insert and update it. The message has the GRANT that is missing. Nothing was changed.";

    MigrationEdited = "SG0601", "a migration was changed after it was applied",
        "What was applied to a database is history: the file must stay what it was. Comments, blanks, line ends and the case of keywords do not count. Restore the file and put the change into a new migration; where the edit changes nothing in databases that have it, `schemagen repair --accept ID` says so.";
    MigrationMissing = "SG0602", "the database has migrations that the folder has not",
        "The database is newer than the folder, or a file was removed. Get the missing files from version control, or use the version of the project that applied them. An older release takes the database as it is with `--accept-newer`.";
    MigrationLate = "SG0603", "a migration came late and is in conflict with what was applied since",
        "A migration that is merged late is applied in its turn when it touches nothing that later migrations touch. This one does, so the result would depend on the order.";
    MigrationFailed = "SG0604", "a migration failed",
        "The message is the database's own, with the line of the file. What is kept of the migration is said; `schemagen status` shows it as well. Correct the file or the data and run `schemagen migrate` again: it goes on where it stopped. What the database says of values in rows is hidden, as logs would keep it: `--show-values` shows it, or `show_values = true` in an environment of schemagen.toml. The history keeps none.";
    MigrationUnfinished = "SG0605", "a migration is unfinished",
        "A migration of several steps stopped between two of them. `schemagen migrate` finishes it, `schemagen rollback` finishes a way back. What was finished or undone by hand is told with `schemagen repair`.";
    Irreversible = "SG0606", "there is no way back",
        "The down file says why. When the data is known to be expendable, its commented statements restore the structure.";
    LockHeld = "SG0607", "another deployer holds the lock",
        "Migrations are applied by one process at a time. The message names the session that holds the lock.";
    LockLost = "SG0608", "the lock against other deployers was lost",
        "The connection broke, or a migration released the lock. What was applied is recorded: see `schemagen status`, then run the command again.";
    NothingApplied = "SG0609", "nothing is applied",
        "The history of the database is empty, so there is nothing to take back or to compare with.";
    Stopped = "SG0610", "a signal ended the run",
        "SIGINT or SIGTERM came while a migration ran or waited. The statement was cancelled on the server, its transaction rolled back and the lock given back. What was kept is said; `schemagen migrate` goes on after it. A second signal ends the process at once.";
    OthersInTheWay = "SG0611", "other sessions were in the way",
        "A statement waited for a lock longer than lock_timeout, or two sessions waited for each other. Whoever comes behind a waiting statement waits too, so it gives up soon, and the step is tried again after a pause: see --lock-timeout and --retries, or [migrate] in schemagen.toml. The message names the sessions that were in the way. One of them may be what a killed process left: a server before PostgreSQL 14 goes on with its statement, although nobody waits for it any more.";
    RepairRefused = "SG0612", "what is said of a migration cannot be true",
        "`schemagen repair` writes to the history what only somebody knows who has looked at the database. It refuses what contradicts the history: accepting a file that was not edited, marking as applied what is, or as rolled back what has not failed. Nothing was changed.";
    BaselineRefused = "SG0613", "the database cannot be taken over",
        "`schemagen baseline` marks migrations as applied in a database that has their tables already. It refuses a database that has a history, and one that is not what the migrations lead to: every difference is listed. `--despite-differences` with a reason takes it over nevertheless, and the differences stay as drift.";
    NotAdopted = "SG0614", "the database has tables and no history",
        "Nobody has recorded which migrations such a database has. Applying all of them from the first one on would fail half way, or worse. Where the tables are those of the migrations, `schemagen baseline` takes the database over; [drift] ignore leaves tables alone that others own.";
    HistoryElsewhere = "SG0615", "the history is in another table",
        "Migrations of this project are recorded in a table of the database that schemagen.toml does not name. Applying them again from the first one on would be wrong. [history] in schemagen.toml names the schema and the table.";
    DatabaseAhead = "SG0616", "the database is newer than the folder",
        "The database has migrations that are newer than all files: another version of the project applied them. Get that version; an older one must not change a newer database. `--accept-newer` of `migrate` and `status` takes such a database as it is, where nothing of the folder is pending: for an older release that starts beside a newer one, or comes back after it.";
    HistoryGap = "SG0617", "a migration is applied, and one that it follows is not",
        "The history was changed by hand, or a snapshot names another parent than when its migration was applied. Where the missing migration is in the database, say so with `schemagen repair --applied ID`.";
    PushRefused = "SG0618", "the structs are not pushed there",
        "`schemagen push` is for a database that somebody plays with: nothing is reviewed, and nothing is recorded. It refuses protected databases, those whose history has applied migrations, which would not be what their history promises any more, and one that somebody else changes at the same time. `--despite-history` and `--despite-protection` push nevertheless.";

    Drift = "SG0701", "the database is not what its migrations promise",
        "Somebody changed the database by hand, or a migration did other things than its snapshot says. Bring the change into the structs (`schemagen drift --adopt` writes the migration and says what to write there), or undo it in the database (`schemagen drift --fix` writes the SQL). [drift] ignore in schemagen.toml leaves objects alone that others own. A finding is an error where it concerns rows or programs, a warning where something is there that nobody promised or a search takes longer, and advice where no statement gives another answer; `--fail-on error` and `fail_on = \"error\"` under [drift] exit with 1 only for errors.";
    DriftUnclear = "SG0702", "the database cannot be compared",
        "Reading the catalog failed, or the server would not say how it reads an expression.";
    PullIncomplete = "SG0703", "structs and SQL files do not say all of the database",
        "`pull` reads back what it has written and compares it with the database. Each difference is named: a kind of object that no struct and no SQL file can say, or one that they would make in another way. Everything else is written, and nothing in the database is changed. `schemagen drift` will go on to name them, unless they are said, undone or left to others with [drift] ignore.";

    MigrationLeadsElsewhere = "SG0704", "a migration does not lead to its snapshot",
        "`verify` ran the SQL files in a database of its own, and what is there after this one is not what the snapshots say, or after its way back not what was there before. Mostly the file was edited by hand. Where no database has it yet, correct it; a file that is applied somewhere stays as it is, and the difference goes into a migration of its own.";

    PullRemoves = "SG0705", "something would go from the source",
        "The structs have what the database has not: structs, fields, enums or variants, each named with its line. `pull` takes out what somebody has written only if somebody agrees, at the prompt or with `--remove`; `schemagen pull --dry-run` shows all that would change. Where the structs are ahead of the database, nothing is wrong: `schemagen generate` and `schemagen migrate` bring it after them.";

    FixRefused = "SG0706", "the database is not put back",
        "`schemagen drift --fix` writes SQL for one database as it is at that moment, and `schemagen drift --run` runs it there and nowhere else: both the database and what its migrations promise must be as they were when the file was written. Where they are not, write it again. The database is not touched by writing.";

    DemoStopped = "SG0801", "the demo stopped",
        "A command of the demo ended otherwise than it must. Its own message says why. With `--database-url`, the database must be empty.";

    SourceUnknown = "SG0901", "what is to be compared is not known",
        "`schemagen diff` takes structs, snapshots, migrations or database, and binary:PROGRAM, json:FILE, snapshot:FILE, migration:ID, migrations:FOLDER, sql:FILE, sql:FOLDER or database:URL. A URL, the id of a migration and the path of a file need no prefix where their form or contents say what they are; the message says what was tried.";
    SourceRefused = "SG0902", "the SQL of a source cannot be loaded",
        "SQL files, and the migrations of a folder, are run in a scratch database, and what is there afterwards is compared: nothing is guessed from the text of SQL. The database refused a statement, or the file holds what is no SQL, such as commands of psql. Rows for COPY are left out: they are no part of a schema. `pg_dump --schema-only` writes a file that loads.";
    DialectUnclear = "SG0903", "it is not clear which kind of database is meant",
        "SQL files do not say whether they are for PostgreSQL or SQLite. schemagen.toml says it, or a source that is a database, or `--dialect`.";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn ids_are_unique_and_sorted() {
        let all = Code::every();
        assert!(all.windows(2).all(|pair| pair[0].id() < pair[1].id()));
        assert!(all.iter().all(|code| code.id().len() == 6 && code.id().starts_with("SG")));
    }

    #[test]
    fn codes_are_found_by_id_in_any_case() {
        assert_eq!(Code::find("sg0101"), Some(Code::ConfigMissing));
        assert_eq!(Code::find("index-blocks-writes").map(Code::id), Some("SG1301"));
        assert_eq!(Code::find("SG9999"), None);
    }
}
