//! Privileges of one role on one object.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::Securable;
use crate::Name;

/// What a role may do with an object. One without any privilege says that what goes without saying is taken away:
/// that PUBLIC may execute functions and use types, and what default privileges give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The object.
    pub on: Securable,
    /// Who has the privileges.
    pub to: Grantee,
    /// Those on the object as a whole.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub privileges: Privileges,
    /// Those on columns only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Name, Privileges>,
    /// What default privileges gave it besides when it was made.
    #[serde(default, skip_serializing_if = "Besides::is_kept")]
    pub besides: Besides,
}

/// What becomes of privileges that an object has from default ones and that nothing else speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Besides {
    /// They stay.
    #[default]
    Kept,
    /// They are taken away: REVOKE ALL, and GRANT of what is left.
    Revoked,
}

/// Privileges, and whether they may be granted to others.
pub type Privileges = BTreeMap<Privilege, GrantOption>;

/// Whether somebody who has a privilege may grant it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantOption {
    /// It may be used.
    Without,
    /// WITH GRANT OPTION
    With,
}

/// Who has a privilege.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// Every role.
    Public,
    /// One role.
    Role(Name),
}

/// A privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privilege {
    /// Every privilege that the server has for the object; it stands alone.
    All,
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
    /// TRUNCATE
    Truncate,
    /// REFERENCES
    References,
    /// TRIGGER
    Trigger,
    /// MAINTAIN (17 and newer)
    Maintain,
    /// USAGE
    Usage,
    /// CREATE
    Create,
    /// EXECUTE
    Execute,
}

impl Grant {
    /// No privileges yet.
    pub fn new(on: Securable, to: Grantee) -> Self {
        Self { on, to, privileges: Privileges::new(), columns: BTreeMap::new(), besides: Besides::Kept }
    }

    /// Adds privileges; what is there already keeps its grant option.
    pub fn add(&mut self, privileges: &Privileges, columns: &BTreeMap<Name, Privileges>) {
        add(&mut self.privileges, privileges);
        for (column, privileges) in columns {
            add(self.columns.entry(column.clone()).or_default(), privileges);
        }
    }

    /// Whether nobody has anything because of it.
    pub fn is_nothing(&self) -> bool {
        self.privileges.is_empty() && self.columns.is_empty()
    }

    /// A column has another name.
    pub(crate) fn rename_column(&mut self, from: &Name, to: &Name) {
        if let Some(privileges) = self.columns.remove(from) {
            self.columns.insert(to.clone(), privileges);
        }
    }

    /// Whether somebody who has `other` has all of these as well. ALL is what every server has.
    pub fn is_part_of(&self, other: &Self) -> bool {
        is_part_of(&self.privileges, &other.privileges, self.on.privileges())
            && self.columns.iter().all(|(column, privileges)| {
                let there = other.columns.get(column);
                is_part_of(privileges, there.unwrap_or(&Privileges::new()), Privilege::OF_COLUMNS)
            })
    }
}

impl Besides {
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's skip_serializing_if passes a reference
    fn is_kept(&self) -> bool {
        *self == Self::Kept
    }
}

fn add(all: &mut Privileges, more: &Privileges) {
    for (privilege, option) in more {
        let there = all.entry(*privilege).or_insert(*option);
        *there = (*there).max(*option);
    }
    // It goes without saying beside ALL, unless it alone may be granted on.
    if let Some(option) = all.get(&Privilege::All).copied() {
        all.retain(|privilege, it| *privilege == Privilege::All || *it > option);
    }
}

fn is_part_of(all: &Privileges, other: &Privileges, every: &[Privilege]) -> bool {
    let has = |privilege: Privilege, option: GrantOption| {
        let there = other.get(&privilege).into_iter().chain(other.get(&Privilege::All)).max();
        there.is_some_and(|it| *it >= option)
    };
    all.iter().all(|(privilege, option)| match privilege {
        Privilege::All if other.contains_key(&Privilege::All) => has(Privilege::All, *option),
        // Servers before 17 have none, and one that was upgraded has given none.
        Privilege::All => every.iter().all(|it| *it == Privilege::Maintain || has(*it, *option)),
        _ => has(*privilege, *option),
    })
}

impl Grantee {
    /// The role, where it is not every one.
    pub fn role(&self) -> Option<&Name> {
        match self {
            Self::Public => None,
            Self::Role(name) => Some(name),
        }
    }
}

impl Privilege {
    /// All of them.
    pub const EVERY: [Self; 11] = [
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Maintain,
        Self::Usage,
        Self::Create,
        Self::Execute,
    ];

    /// Those that can be granted on columns.
    pub const OF_COLUMNS: &'static [Self] = &[Self::Select, Self::Insert, Self::Update, Self::References];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Maintain => "MAINTAIN",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Execute => "EXECUTE",
        }
    }
}

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Role(name) => write!(f, "{name}"),
        }
    }
}
