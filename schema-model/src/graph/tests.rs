//! Order, heads and schemas of small graphs against a naive replay, and every way in which a folder can be wrong.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    Delta, FoldError, Object, ObjectId, QualifiedName, SchemaHash, SqlType,
    schema::{Column, Table},
    script::Hash,
    snapshot::{Content, FileHash, FileHashes},
};

/// `at(3)` sorts as 3 does.
fn at(number: u32) -> MigrationId {
    MigrationId::new(&format!("2026112110{number:04}_m{number}")).unwrap()
}

fn ids(numbers: &[u32]) -> Vec<MigrationId> {
    numbers.iter().copied().map(at).collect()
}

fn name(text: &str) -> QualifiedName {
    text.parse().unwrap()
}

fn create(table: &str) -> Delta {
    Delta::Create(Object::Table(Table::new(name(table))))
}

fn drop(table: &str) -> Delta {
    Delta::Drop(Object::Table(Table::new(name(table))))
}

fn add(table: &str, column: &str) -> Delta {
    let column = Column {
        name: column.parse().unwrap(),
        ty: SqlType::Text,
        nullable: true,
        value: None,
        collation: None,
        storage: crate::schema::ColumnStorage::default(),
        comment: None,
    };
    Delta::Create(Object::Column { table: name(table), column })
}

fn rename(before: &str, after: &str) -> Delta {
    Delta::Rename { before: ObjectId::Table(name(before)), after: ObjectId::Table(name(after)) }
}

fn snapshot(number: u32, parents: &[u32], content: Content) -> Snapshot {
    let file = FileHash { tokens: Hash::of(b""), bytes: Hash::of(b"") };
    Snapshot {
        format: Snapshot::FORMAT,
        id: at(number),
        dialect: Dialect::Sqlite,
        parents: ids(parents),
        schema_hash: SchemaHash::of(&Schema::default()),
        files: FileHashes { up: file, down: file },
        hand_written: false,
        content,
    }
}

/// The snapshots of one folder, whose parents come before them and have smaller numbers.
#[derive(Default, Clone)]
struct Folder(Vec<Snapshot>);

impl Folder {
    /// A base with the tables `a`, `b` and `c`, which is migration 1.
    fn new() -> Self {
        let mut schema = Schema::default();
        schema.apply_all(&[create("a"), create("b"), create("c")]).unwrap();
        Self::default().with_snapshot(snapshot(1, &[], Content::Base(schema.into())))
    }

    fn with(self, number: u32, parents: &[u32], deltas: &[Delta]) -> Self {
        self.with_snapshot(snapshot(number, parents, Content::Deltas(deltas.to_vec())))
    }

    fn with_snapshot(mut self, mut snapshot: Snapshot) -> Self {
        let id = snapshot.id.clone();
        self.0.push(snapshot.clone());
        snapshot.schema_hash = SchemaHash::of(&self.schema(&id));
        *self.0.last_mut().unwrap() = snapshot;
        self
    }

    fn schema(&self, id: &MigrationId) -> Schema {
        let mut members = vec![id.clone()];
        let mut schema = Schema::default();
        for snapshot in self.0.iter().rev() {
            if members.contains(&snapshot.id) {
                members.extend(snapshot.parents.iter().cloned());
            }
        }
        for snapshot in self.0.iter().filter(|it| members.contains(&it.id)) {
            match &snapshot.content {
                Content::Base(base) => schema = (**base).clone(),
                Content::Deltas(deltas) => schema.apply_all(deltas).unwrap(),
            }
        }
        schema
    }

    fn graph(&self) -> Graph {
        Graph::new(self.0.clone()).unwrap()
    }

    fn errors(&self) -> Vec<GraphError> {
        Graph::new(self.0.clone()).unwrap_err()
    }
}

/// 1 - 2 - 4 - 6, with 3 - 5 beside it from 1, and 7 behind both.
fn diamond() -> Folder {
    Folder::new()
        .with(2, &[1], &[add("a", "x")])
        .with(3, &[1], &[add("b", "x")])
        .with(4, &[2], &[add("a", "y")])
        .with(5, &[3], &[drop("c"), create("d")])
        .with(6, &[4], &[rename("a", "z")])
        .with(7, &[5, 6], &[add("d", "x"), add("z", "w")])
}

#[test]
fn no_snapshots_are_a_new_project() {
    let graph = Graph::new(Vec::new()).unwrap();
    assert!(graph.is_empty() && graph.heads().is_empty() && graph.dialect().is_none());
    assert_eq!(*graph.latest().unwrap(), Schema::default());
    assert_eq!(graph.schema_at([]), Ok(Schema::default()));
    assert_eq!(graph.verify_all(), []);
}

#[test]
fn every_migration_leads_to_its_own_schema_whatever_order_the_files_are_read_in() {
    let folder = diamond();
    let mut reversed = folder.clone();
    reversed.0.reverse();
    let graph = reversed.graph();
    let order: Vec<_> = graph.order().iter().map(|it| it.id.clone()).collect();
    assert_eq!(order, ids(&[1, 2, 3, 4, 5, 6, 7]));
    assert_eq!(graph.heads(), [&at(7)]);
    assert_eq!(graph.dialect(), Some(Dialect::Sqlite));
    for id in &order {
        assert_eq!(graph.schema_at([id]).unwrap(), folder.schema(id), "at {id}");
    }
    assert_eq!(*graph.latest().unwrap(), folder.schema(&at(7)));
    assert_eq!(graph.latest_hash().unwrap(), SchemaHash::of(&folder.schema(&at(7))));
    assert_eq!(graph.verify_all(), []);
}

#[test]
fn parents_come_first_even_when_they_are_younger() {
    let late = snapshot(2, &[3], Content::Deltas(vec![add("a", "y")]));
    let mut folder = Folder::new().with(3, &[1], &[add("a", "x")]).with_snapshot(late);
    folder.0.rotate_left(1);
    let graph = folder.graph();
    let order: Vec<_> = graph.order().iter().map(|it| it.id.clone()).collect();
    assert_eq!(order, ids(&[1, 3, 2]));
    assert_eq!(graph.ancestors(&at(2)).unwrap(), [&at(1), &at(3)]);
}

#[test]
fn branches_part_where_their_common_ancestors_end() {
    let graph = diamond().graph();
    assert_eq!(
        graph.branches(&at(6), &at(5)).unwrap(),
        Branches { common: ids(&[1]), left: ids(&[2, 4, 6]), right: ids(&[3, 5]) }
    );
    assert_eq!(
        graph.branches(&at(4), &at(7)).unwrap(),
        Branches { common: ids(&[1, 2, 4]), left: Vec::new(), right: ids(&[3, 5, 6, 7]) }
    );
    assert_eq!(graph.branches(&at(4), &at(9)), Err(GraphError::Unknown(at(9))));
}

#[test]
fn a_transition_knows_the_schema_of_its_own_ancestors_only() {
    let folder = diamond();
    let graph = folder.graph();
    let order: Vec<_> = graph.order().iter().map(|it| it.id.clone()).collect();
    let transitions: Vec<_> = graph.transitions(&order).map(Result::unwrap).collect();
    for (transition, id) in transitions.iter().zip(&order) {
        assert_eq!(transition.snapshot.id, *id);
        assert_eq!(*transition.after, folder.schema(id), "after {id}");
        let mut replayed = (*transition.before).clone();
        replayed.apply_all(transition.snapshot.deltas()).unwrap();
        if *id != at(1) {
            assert_eq!(replayed, *transition.after, "before {id}");
        }
    }
    assert_eq!(*transitions[4].before, folder.schema(&at(3)));
    assert!(graph.transitions(&[at(9)]).next().unwrap().is_err());
}

#[test]
fn heads_that_meet_nowhere_yet_fold_together() {
    let mut folder = diamond();
    folder.0.pop();
    let graph = folder.graph();
    assert_eq!(graph.heads(), [&at(5), &at(6)]);
    assert_eq!(*graph.latest().unwrap(), graph.schema_at(graph.heads()).unwrap());
    assert_eq!(graph.latest_hash().unwrap(), SchemaHash::of(graph.latest().unwrap()));
    assert!(
        graph.latest().unwrap().table(&name("z")).is_some()
            && graph.latest().unwrap().table(&name("d")).is_some()
    );
    assert_eq!(graph.verify_all(), []);
}

#[test]
fn heads_that_do_not_fit_together_are_a_graph_without_a_latest_schema() {
    let folder = Folder::new().with(2, &[1], &[add("a", "x")]).with(3, &[1], &[add("b", "x")]).with(
        4,
        &[3],
        &[add("a", "x")],
    );
    let graph = folder.graph();
    let source = Box::new(FoldError::Exists(ObjectId::column(&name("a"), &"x".parse().unwrap())));
    assert_eq!(graph.latest(), Err(&GraphError::Conflict { heads: ids(&[2, 4]), id: at(4), source }));
    assert_eq!(graph.verify_all(), []);
    let branches = graph.branches(&at(2), &at(4)).unwrap();
    assert!(graph.transitions(&branches.left).chain(graph.transitions(&branches.right)).all(|it| it.is_ok()));
    assert!(matches!(graph.schema_at(graph.heads()), Err(GraphError::Unfit { .. })));
}

#[test]
fn a_database_promises_the_schema_of_what_it_has_applied() {
    let graph = diamond().graph();
    let promised = graph.applied_schema(&ids(&[3, 1, 2])).unwrap();
    assert_eq!(promised, graph.schema_at(&ids(&[2, 3])).unwrap());
    assert_eq!(graph.applied_schema(&ids(&[1, 4])), Err(GraphError::NotClosed { id: at(4), parent: at(2) }));
    assert_eq!(graph.applied_schema(&ids(&[1, 8])), Err(GraphError::Unknown(at(8))));
    assert_eq!(graph.applied_schema(&[]), Ok(Schema::default()));
}

#[test]
fn what_does_not_form_a_graph_is_named() {
    let one_more = |number, parents: &[u32], content| {
        let mut folder = diamond();
        folder.0.push(snapshot(number, parents, content));
        folder.errors()
    };
    let no_deltas = || Content::Deltas(Vec::new());
    let base = || Content::Base(Schema::default().into());
    assert_eq!(one_more(6, &[4], no_deltas()), [GraphError::Duplicate(at(6))]);
    assert_eq!(one_more(9, &[8, 1], no_deltas()), [GraphError::MissingParent { id: at(9), parent: at(8) }]);
    assert_eq!(one_more(9, &[], no_deltas()), [GraphError::DeltasWithoutParents(at(9))]);
    assert_eq!(one_more(9, &[], base()), [GraphError::Bases(ids(&[1, 9]))]);
    assert_eq!(
        one_more(9, &[1], base()),
        [GraphError::BaseWithParents(at(9)), GraphError::Bases(ids(&[1, 9]))]
    );
    assert_eq!(
        Folder(vec![snapshot(2, &[1], no_deltas())]).errors(),
        [GraphError::MissingParent { id: at(2), parent: at(1) }, GraphError::NoBase]
    );
}

#[test]
fn a_snapshot_of_another_dialect_is_named() {
    let mut folder = diamond();
    folder.0[3].dialect = Dialect::Postgres;
    assert_eq!(
        folder.errors(),
        [GraphError::Dialect { id: at(4), dialect: Dialect::Postgres, expected: Dialect::Sqlite }]
    );
}

#[test]
fn a_circle_of_parents_is_named_by_its_members_alone() {
    let mut folder = diamond();
    folder.0[1].parents = ids(&[6]);
    assert_eq!(folder.errors(), [GraphError::Cycle(ids(&[2, 6, 4]))]);
    let text = folder.errors()[0].to_string();
    assert!(text.contains("_m2 -> 20261121100006_m6 -> 20261121100004_m4 -> 20261121100002_m2;"), "{text}");
    folder.0[1].parents = ids(&[2]);
    assert_eq!(folder.errors(), [GraphError::Cycle(ids(&[2]))]);
}

#[test]
fn a_delta_that_does_not_fit_is_named_with_its_migration() {
    let mut folder = diamond();
    folder.0[4].content = Content::Deltas(vec![drop("nobody")]);
    let source = Box::new(FoldError::Missing(ObjectId::Table(name("nobody"))));
    assert_eq!(folder.errors(), [GraphError::Unfit { id: at(5), source }]);
}

#[test]
fn heads_that_need_what_is_not_their_ancestor_are_found() {
    let mut folder = diamond();
    folder.0.truncate(5);
    folder.0[4].content = Content::Deltas(vec![
        add("a", "z"),
        Delta::Drop(Object::Column {
            table: name("a"),
            column: match add("a", "y") {
                Delta::Create(Object::Column { column, .. }) => column,
                _ => panic!("add makes a column"),
            },
        }),
    ]);
    assert!(matches!(folder.errors().as_slice(), [GraphError::Unfit { id, .. }] if *id == at(5)));
}

#[test]
fn a_hand_made_edit_is_found_at_the_migration_that_was_edited() {
    for number in [1, 2, 3, 4, 5, 6, 7] {
        let mut folder = diamond();
        let edited = folder.0.iter_mut().find(|it| it.id == at(number)).unwrap();
        match &mut edited.content {
            Content::Base(schema) => Arc::make_mut(schema).apply(&create("extra")).unwrap(),
            Content::Deltas(deltas) => deltas.push(create("extra")),
        }
        match folder.errors().as_slice() {
            [GraphError::Edited { id, .. }] => assert_eq!(*id, at(number)),
            other => panic!("{number}: {other:?}"),
        }
    }
}

#[test]
fn edits_that_cancel_each_other_out_are_found_by_verifying_all() {
    let mut folder = diamond();
    for (position, delta) in [(1, create("extra")), (5, drop("extra"))] {
        match &mut folder.0[position].content {
            Content::Base(_) => panic!("the base is at 0"),
            Content::Deltas(deltas) => deltas.push(delta),
        }
    }
    let wrong: Vec<_> = folder
        .graph()
        .verify_all()
        .into_iter()
        .map(|error| match error {
            GraphError::Edited { id, .. } => id,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(wrong, ids(&[2, 4]));
}

/// Random graphs: every migration makes, changes or renames tables of its own, so any two commute.
#[test]
fn random_graphs_replay_as_a_naive_replay_does() {
    for seed in 1..40_u32 {
        let mut random = Random(seed);
        let mut folder = Folder::new();
        for number in 2..20 {
            let mut parents: Vec<u32> = (0..=random.below(2)).map(|_| 1 + random.below(number - 1)).collect();
            parents.sort_unstable();
            parents.dedup();
            let own = format!("t{number}");
            let other = format!("u{number}");
            let deltas = [create(&own), add(&own, "x"), rename(&own, &other), add(&other, "y")];
            let count = usize::try_from(random.below(5)).unwrap();
            folder = folder.with(number, &parents, &deltas[..count]);
        }
        let mut shuffled = folder.clone();
        shuffled.0.sort_by_key(|_| random.next());
        let graph = shuffled.graph();
        assert_eq!(graph.verify_all(), [], "seed {seed}");
        for snapshot in &folder.0 {
            let id = &snapshot.id;
            assert_eq!(graph.schema_at([id]).unwrap(), folder.schema(id), "seed {seed}, {id}");
        }
        let followed: Vec<_> = folder.0.iter().flat_map(|it| it.parents.clone()).collect();
        let wrong = followed[usize::try_from(random.next()).unwrap() % followed.len()].clone();
        for snapshot in folder.0.iter_mut().filter(|it| it.id == wrong) {
            snapshot.schema_hash = SchemaHash::of(&Schema::default());
        }
        match folder.graph().verify_all().as_slice() {
            [GraphError::Edited { id, .. }] => assert_eq!(*id, wrong, "seed {seed}"),
            other => panic!("seed {seed}: {other:?}"),
        }
    }
}

/// A linear congruential generator: the same numbers on every machine.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }
}
