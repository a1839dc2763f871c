//! One difference, with the line of the Rust source that it contradicts.

use std::fmt;

use schema_db::Unmodelled;
use schema_diff::differences;
use schema_model::{Declarations, Delta, declaration::Place};
use serde::Serialize;
use serde_json::{Value, json};

use super::severity;
use crate::{
    codes::Code,
    report::{Severity, sarif},
    resolved::Resolved,
};

/// One object that is not as promised.
#[derive(Serialize)]
pub(in crate::commands) struct Finding {
    object: String,
    severity: Severity,
    #[serde(flatten)]
    what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// What stands at the place, where it is a field: `User::nickname`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// In which way it is not as promised.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum What {
    /// Promised, and not there.
    Missing,
    /// There, and not promised.
    Unexpected,
    /// There in another form.
    Different { attributes: Vec<Attribute> },
}

#[derive(Serialize)]
struct Attribute {
    #[serde(rename = "attribute")]
    name: &'static str,
    promised: String,
    database: String,
}

impl Finding {
    /// A delta leads from what was promised to what is there.
    pub(in crate::commands) fn of_delta(delta: &Delta, structs: Option<&Resolved>) -> Self {
        let id = delta.id();
        let what = match delta {
            Delta::Create(_) | Delta::Rename { .. } => What::Unexpected,
            Delta::Drop(_) => What::Missing,
            Delta::Alter { before, after } => {
                let attributes = differences(before, after).into_iter().map(|it| Attribute {
                    name: it.attribute,
                    promised: it.before,
                    database: it.after,
                });
                What::Different { attributes: attributes.collect() }
            }
        };
        let place = structs.and_then(|it| it.nearest_place(&id));
        Self { object: id.to_string(), severity: severity::of_delta(delta), what, place, field: None }
    }

    /// With the field that stands at its place. A macro may have made several there, of which none is named.
    pub(super) fn in_field(self, structs: &Declarations) -> Self {
        let Some(place) = &self.place else { return self };
        let fields = structs.tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
        let mut here = fields.filter(|(_, it)| it.place == *place);
        let field = match (here.next(), here.next()) {
            (Some((table, column)), None) => {
                let ident = table.path.rsplit("::").next().unwrap_or(&table.path);
                Some(format!("{ident}::{}", column.field))
            }
            _ => None,
        };
        Self { field, ..self }
    }

    /// What it is about.
    pub(super) fn object(&self) -> &str {
        &self.object
    }

    /// How bad it is.
    pub(super) fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether nobody promised it.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.what, What::Unexpected)
    }

    /// As one result of SARIF; what no struct declares stands at the top of `otherwise`, as code scanning wants a file.
    pub(super) fn result(&self, otherwise: &str) -> Value {
        let (file, line) = match &self.place {
            Some(place) => (&*place.file, place.line),
            None => (otherwise, 1),
        };
        json!({
            "ruleId": Code::Drift.id(),
            "level": sarif::level(self.severity),
            "message": { "text": self.said() },
            "locations": [sarif::location(file, &json!({ "startLine": line }))],
        })
    }

    /// What it is, where structs were just made from the database: nobody promised more than is there.
    pub(in crate::commands) fn unsaid(&self) -> String {
        match self.what {
            What::Unexpected => self.object.clone(),
            What::Missing | What::Different { .. } => self.placed(""),
        }
    }

    pub(in crate::commands) fn of_unmodelled(object: &Unmodelled) -> Self {
        let severity = severity::of_unmodelled(object.kind);
        Self { object: object.to_string(), severity, what: What::Unexpected, place: None, field: None }
    }
}

impl Finding {
    /// The finding behind its place, with a word between them.
    fn placed(&self, word: &str) -> String {
        let place = self.place.as_ref().map(|it| format!("{it}: ")).unwrap_or_default();
        format!("{place}{word}{}", self.said())
    }

    /// The finding in words, without its place.
    pub(super) fn said(&self) -> String {
        // The field goes without saying where its column has its name.
        let is_named = |field: &&String| {
            field.rsplit("::").next().is_some_and(|it| !self.object.ends_with(&format!(".{it}")))
        };
        let field = self.field.as_ref().filter(is_named).map(|it| format!(" ({it})")).unwrap_or_default();
        let object = &format!("{}{field}", self.object);
        match &self.what {
            What::Missing => format!("{object} is missing in the database"),
            What::Unexpected => format!("{object} is in the database, and no migration made it"),
            What::Different { attributes } => {
                let each = attributes.iter().map(|it| {
                    format!("{} is {} here, {} in the database", it.name, it.promised, it.database)
                });
                format!("{object} is different: {}", each.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.placed(&format!("{}: ", self.severity.word())))
    }
}
