//! An action: SQL with what it creates, needs, alters, releases and drops. These sets alone decide the order of a
//! plan, and together they are the footprint of a migration.

use std::fmt;

use schema_model::{Name, ObjectId, QualifiedName, schema::definition::Signature};

use crate::Hazard;

/// What an action can create, need, alter, release or drop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// An object.
    Object(ObjectId),
    /// A name in the one space that tables, indexes, sequences and types of a PostgreSQL schema share.
    Relation(QualifiedName),
    /// A name and arguments in the one space that functions, procedures and aggregates of a schema share.
    Routine(Signature),
    /// The place of the primary key, of which a table has one whatever its name.
    PrimaryKey(QualifiedName),
    /// The comment on an object.
    Comment(ObjectId),
    /// Which rows each partition of a table, or of a partition, holds.
    Partitions(QualifiedName),
    /// Which columns all partitions of a table are partitioned by: what is unique in the table holds them all.
    PartitionKeys(QualifiedName),
    /// A part of a publication that changes by itself.
    Publication(Name, PublicationPart),
    /// Which event triggers see the other statements of a plan.
    EventTriggers(Moment),
    /// A property of a table as a whole.
    Setting(QualifiedName, Setting),
    /// The values that rows have in a column.
    Rows(ObjectId),
    /// Which columns a table has.
    Columns(QualifiedName),
    /// Which functions and aggregates share a name: a call is read with those that there are.
    Overloads(QualifiedName),
}

/// Parts of a publication that change by themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicationPart {
    /// Its parameters.
    Options,
    /// What it holds.
    Members,
    /// A table of it.
    Table(QualifiedName),
    /// A schema of it.
    Schema(Name),
}

/// When an event trigger is made or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// Before all else.
    First,
    /// After all else.
    Last,
}

/// Properties of a table as a whole that change by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// LOGGED or UNLOGGED.
    Persistence,
    /// Storage parameters.
    Storage,
    /// TABLESPACE.
    Tablespace,
    /// ROW LEVEL SECURITY.
    RowSecurity,
    /// REPLICA IDENTITY.
    ReplicaIdentity,
}

impl Setting {
    /// What users call it.
    fn word(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::Storage => "storage parameters",
            Self::Tablespace => "tablespace",
            Self::RowSecurity => "row level security",
            Self::ReplicaIdentity => "replica identity",
        }
    }
}

impl From<ObjectId> for Resource {
    fn from(id: ObjectId) -> Self {
        Self::Object(id)
    }
}

impl Resource {
    /// The object, where it is one.
    pub fn object(&self) -> Option<&ObjectId> {
        match self {
            Self::Object(id) => Some(id),
            Self::Relation(_)
            | Self::Routine(_)
            | Self::PrimaryKey(_)
            | Self::Comment(_)
            | Self::Partitions(_)
            | Self::PartitionKeys(_)
            | Self::Publication(..)
            | Self::EventTriggers(_)
            | Self::Setting(..)
            | Self::Rows(_)
            | Self::Columns(_)
            | Self::Overloads(_) => None,
        }
    }
}

impl Resource {
    /// The table that is locked when it is made, changed or removed.
    pub(crate) fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Object(id) => id.table(),
            Self::PrimaryKey(table)
            | Self::Partitions(table)
            | Self::PartitionKeys(table)
            | Self::Setting(table, _) => Some(table),
            Self::Relation(_)
            | Self::Routine(_)
            | Self::Comment(_)
            | Self::Publication(..)
            | Self::EventTriggers(_)
            | Self::Rows(_)
            | Self::Columns(_)
            | Self::Overloads(_) => None,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(id) => write!(f, "{id}"),
            Self::Relation(name) => write!(f, "the name {name}"),
            Self::Routine(it) => write!(f, "the name {}", it.path()),
            Self::PrimaryKey(table) => write!(f, "the primary key of {table}"),
            Self::Comment(id) => write!(f, "the comment on {id}"),
            Self::Partitions(table) => write!(f, "the partitions of {table}"),
            Self::PartitionKeys(table) => write!(f, "the keys of the partitions of {table}"),
            Self::Publication(it, PublicationPart::Options) => {
                write!(f, "the parameters of publication {it}")
            }
            Self::Publication(it, PublicationPart::Members) => write!(f, "the tables of publication {it}"),
            Self::Publication(it, PublicationPart::Table(table)) => {
                write!(f, "table {table} in publication {it}")
            }
            Self::Publication(it, PublicationPart::Schema(name)) => {
                write!(f, "schema {name} in publication {it}")
            }
            Self::EventTriggers(Moment::First) => f.write_str("event triggers that go"),
            Self::EventTriggers(Moment::Last) => f.write_str("event triggers that come"),
            Self::Setting(table, setting) => write!(f, "the {} of {table}", setting.word()),
            Self::Rows(column) => write!(f, "the values of {column}"),
            Self::Columns(table) => write!(f, "the columns of {table}"),
            Self::Overloads(name) => write!(f, "the functions of the name {name}"),
        }
    }
}

/// How an action stands to transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transaction {
    /// May share a transaction with its neighbours.
    Inside,
    /// Begins or ends what must not be seen half done: shares one transaction with all others that say so, and with what
    /// is between them.
    Together,
    /// Has a transaction of its own: it takes long, and holds no lock of another statement meanwhile.
    Alone,
    /// Must run outside any transaction.
    Outside,
    /// The same; it commits again and again, and goes on where it was cut off when it is run once more.
    Batches,
    /// Shares a transaction in which SQLite's foreign keys are off, and checked before the commit.
    ForeignKeysOff,
}

/// Statements that belong together, and what they touch. A list may say a resource twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Statements without their final semicolon.
    pub statements: Vec<String>,
    /// Exists afterwards, and did not before.
    pub creates: Vec<Resource>,
    /// Must exist, in its final form.
    pub needs: Vec<Resource>,
    /// Is another afterwards.
    pub alters: Vec<Resource>,
    /// Those of what it alters that are created anew under their names.
    pub remakes: Vec<Resource>,
    /// Was needed by what the action removes.
    pub releases: Vec<Resource>,
    /// Is gone afterwards.
    pub drops: Vec<Resource>,
    /// What a reviewer must know.
    pub hazards: Vec<Hazard>,
    /// How the statements stand to transactions.
    pub transaction: Transaction,
    /// Why it stands here, where that surprises a reader of the file.
    pub why: Option<&'static str>,
    /// What does the same while others read and write the table; empty where nothing is better than the statements.
    pub online: Vec<Action>,
}

impl Action {
    /// One statement that touches nothing yet.
    pub(crate) fn new(statement: impl Into<String>) -> Self {
        Self::of(vec![statement.into()])
    }

    /// Several statements that touch nothing yet.
    pub(crate) fn of(statements: Vec<String>) -> Self {
        Self {
            statements,
            creates: Vec::new(),
            needs: Vec::new(),
            alters: Vec::new(),
            remakes: Vec::new(),
            releases: Vec::new(),
            drops: Vec::new(),
            hazards: Vec::new(),
            transaction: Transaction::Inside,
            why: None,
            online: Vec::new(),
        }
    }

    pub(crate) fn creates(mut self, resource: impl Into<Resource>) -> Self {
        self.creates.push(resource.into());
        self
    }

    pub(crate) fn needs(mut self, resource: impl Into<Resource>) -> Self {
        self.needs.push(resource.into());
        self
    }

    pub(crate) fn needs_all(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.needs.extend(resources);
        self
    }

    pub(crate) fn alters(mut self, resource: impl Into<Resource>) -> Self {
        self.alters.push(resource.into());
        self
    }

    /// Alters it by creating it anew under its name.
    pub(crate) fn remakes(mut self, resource: impl Into<Resource>) -> Self {
        let resource = resource.into();
        self.remakes.push(resource.clone());
        self.alters(resource)
    }

    pub(crate) fn alters_all(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.alters.extend(resources);
        self
    }

    pub(crate) fn releases_all(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.releases.extend(resources);
        self
    }

    pub(crate) fn drops(mut self, resource: impl Into<Resource>) -> Self {
        self.drops.push(resource.into());
        self
    }

    pub(crate) fn hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }

    pub(crate) fn hazards(mut self, hazards: impl IntoIterator<Item = Hazard>) -> Self {
        self.hazards.extend(hazards);
        self
    }

    pub(crate) fn transaction(mut self, transaction: Transaction) -> Self {
        self.transaction = transaction;
        self
    }

    pub(crate) fn why(mut self, why: &'static str) -> Self {
        self.why = Some(why);
        self
    }

    pub(crate) fn or_online(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        self.online.extend(actions);
        self
    }

    /// Takes back what was said about its risks.
    pub(crate) fn is_harmless(&mut self) {
        self.hazards.clear();
        self.online.iter_mut().for_each(Self::is_harmless);
    }
}

impl Action {
    /// What touches a part needs the whole, unless the action makes or removes it: adding a column needs its table.
    /// What is altered must exist, under its final name.
    pub(crate) fn with_containers(mut self) -> Self {
        let parts = [&self.creates, &self.needs, &self.alters, &self.drops].into_iter().flatten();
        let mut containers: Vec<Resource> = parts.filter_map(container).collect();
        // Most parts are of one table: it is looked up once.
        containers.dedup();
        let made = [&self.creates, &self.drops, &self.alters];
        containers.retain(|it| !made.iter().any(|list| list.contains(it)));
        self.needs.extend(containers);
        self.needs.extend(self.alters.iter().filter(|it| matches!(it, Resource::Object(_))).cloned());
        self
    }
}

fn container(resource: &Resource) -> Option<Resource> {
    match resource {
        Resource::Object(id) => id.container().map(Resource::Object),
        Resource::Comment(id) => Some(Resource::Object(id.clone())),
        Resource::Setting(table, _) => Some(ObjectId::Table(table.clone()).into()),
        Resource::Relation(_)
        | Resource::Routine(_)
        | Resource::PrimaryKey(_)
        | Resource::Partitions(_)
        | Resource::PartitionKeys(_)
        | Resource::Publication(..)
        | Resource::EventTriggers(_)
        | Resource::Rows(_)
        | Resource::Columns(_)
        | Resource::Overloads(_) => None,
    }
}
