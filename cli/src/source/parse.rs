//! A source as it is written: by a word, a prefix, or a form that nothing else has. No file is looked at.

use std::{path::PathBuf, str::FromStr};

use super::{Named, Source};

/// All forms, as help and errors show them.
pub const FORMS: &str = "  structs                     what the structs declare now
  binary:PROGRAM              what the structs in a compiled program declared
  json:FILE                   declarations as `schemagen dump` prints them
  snapshots                   the schema after all migrations, as the snapshots say it
  migration:ID                the schema at this migration and those it follows
  snapshot:FILE               a file of the snapshots folder, or what `schemagen snapshot` printed
  migrations                  the SQL of all migrations, replayed in a scratch database
  migrations:FOLDER           the SQL of the migrations in a folder, replayed
  sql:FILE, sql:FOLDER        SQL, run in a scratch database in the order of the paths
  database                    the database of DATABASE_URL, .env or [environments.default]
  database:URL, database:ENV  a database by its URL, or by an environment of schemagen.toml";

/// Why a text names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// A prefix with nothing behind it.
    #[error("nothing follows `{prefix}:`")]
    Empty {
        /// The prefix.
        prefix: String,
    },
    /// No text at all.
    #[error("a source is empty")]
    Nothing,
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        match text {
            "" => return Err(SourceError::Nothing),
            "structs" => return Ok(Self::Structs),
            "snapshots" => return Ok(Self::Snapshots),
            "migrations" => return Ok(Self::Migrations(None)),
            "database" => return Ok(Self::Database(Named::Usual)),
            _ => {}
        }
        if is_url(text) {
            return Ok(Self::Database(Named::Url(text.to_owned())));
        }
        let Some((prefix, rest)) = text.split_once(':') else {
            return Ok(if is_id(text) {
                Self::Migration(text.to_owned())
            } else {
                Self::Unprefixed(text.to_owned())
            });
        };
        let path = || PathBuf::from(rest);
        let source = match prefix {
            "binary" => Self::Binary(path()),
            "json" => Self::Declarations(path()),
            "snapshot" => Self::Snapshot(path()),
            "migration" => Self::Migration(rest.to_owned()),
            "migrations" => Self::Migrations(Some(path())),
            "sql" => Self::Sql(path()),
            "database" if is_url(rest) || rest.contains('=') => Self::Database(Named::Url(rest.to_owned())),
            "database" => Self::Database(Named::Environment(rest.to_owned())),
            _ => return Ok(Self::Unprefixed(text.to_owned())),
        };
        if rest.is_empty() { Err(SourceError::Empty { prefix: prefix.to_owned() }) } else { Ok(source) }
    }
}

fn is_url(text: &str) -> bool {
    ["postgres://", "postgresql://", "sqlite:"].iter().any(|it| text.starts_with(it))
}

/// The time of a migration, with or without what follows it; a file of one has an ending.
fn is_id(text: &str) -> bool {
    const TIME: usize = "YYYYMMDDhhmmss".len();
    let (time, slug) = text.split_once('_').unwrap_or((text, ""));
    time.len() == TIME
        && time.bytes().all(|it| it.is_ascii_digit())
        && slug.bytes().all(|it| it == b'_' || it.is_ascii_lowercase() || it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{FORMS, Named, Source, SourceError};

    #[test]
    fn words_prefixes_urls_and_ids_are_told_apart() {
        let of = |text: &str| text.parse::<Source>().unwrap();
        let url = |text: &str| Source::Database(Named::Url(text.to_owned()));
        assert_eq!(of("structs"), Source::Structs);
        assert_eq!(of("migrations"), Source::Migrations(None));
        assert_eq!(of("migrations:../other"), Source::Migrations(Some("../other".into())));
        assert_eq!(of("./migrations"), Source::Unprefixed("./migrations".to_owned()));
        assert_eq!(of("20261121103000"), Source::Migration("20261121103000".to_owned()));
        assert_eq!(of("20261121103000_add_b"), Source::Migration("20261121103000_add_b".to_owned()));
        assert_eq!(of("migration:add_b"), Source::Migration("add_b".to_owned()));
        for text in ["20261121103000_add.sql", "2026", "schema.sql", "c:thing"] {
            assert_eq!(of(text), Source::Unprefixed(text.to_owned()));
        }
        assert_eq!(of("postgres://ann@db/app"), url("postgres://ann@db/app"));
        assert_eq!(of("sqlite:app.db"), url("sqlite:app.db"));
        assert_eq!(of("database:sqlite:app.db"), url("sqlite:app.db"));
        assert_eq!(of("database:host=db dbname=app"), url("host=db dbname=app"));
        assert_eq!(of("database:staging"), Source::Database(Named::Environment("staging".to_owned())));
        assert_eq!("sql:".parse::<Source>(), Err(SourceError::Empty { prefix: "sql".to_owned() }));
        assert_eq!("".parse::<Source>(), Err(SourceError::Nothing));
    }

    #[test]
    fn every_form_that_is_shown_is_understood() {
        let forms = FORMS.lines().flat_map(|it| it[..28].split(',').map(|it| it.trim().to_owned()));
        for form in forms {
            let source: Source = form.parse().unwrap();
            assert!(!matches!(source, Source::Unprefixed(_)), "{form}");
            if !form.starts_with("database:") {
                assert_eq!(source.to_string(), form);
            }
        }
    }
}
