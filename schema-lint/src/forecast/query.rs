//! Queries and changes of rows, views, and what is made of queries. Which rows are read is the planner's business.

use std::collections::BTreeSet;

use schema_model::{
    Name, QualifiedName,
    schema::{ConstraintKind, Definition, DefinitionId, Index, IndexTarget, Table},
};
use squawk_syntax::{
    SourceFile, SyntaxKind, SyntaxNode,
    ast::{self, AstNode, Stmt},
};

use super::{Answer, Effect, Forecaster, Heap, LockMode};
use crate::read;

impl Forecaster<'_> {
    /// The tables and views that a query names.
    pub(super) fn reads(&mut self, tree: &Stmt) {
        self.reads_below(tree.syntax(), LockMode::AccessShare);
        if tree.syntax().descendants().any(|it| it.kind() == SyntaxKind::LOCKING_CLAUSE) {
            self.reads_below(tree.syntax(), LockMode::RowShare);
        }
        self.extremes(tree.syntax());
        self.calls(tree.syntax());
    }

    /// The greatest or least value of a column that no index begins with takes all rows.
    fn extremes(&mut self, node: &SyntaxNode) {
        let selects = node.descendants().filter_map(ast::Select::cast);
        for (table, columns) in selects.filter_map(|it| extremes_of(&it)) {
            let name = self.known.named(&table);
            let all = self
                .known
                .table(&name)
                .is_some_and(|it| columns.iter().any(|column| !begins_with(it, column)));
            if all {
                self.add_family(&name, Effect::scan(LockMode::AccessShare));
            }
        }
    }

    /// A function may do anything.
    fn calls(&mut self, node: &SyntaxNode) {
        let own = node.descendants().filter_map(ast::CallExpr::cast).filter_map(|it| it.expr());
        let mut names = own.filter_map(|it| match it {
            ast::Expr::NameRef(it) => read::name(&it),
            ast::Expr::FieldExpr(it) => it.field().and_then(|it| read::name(&it)),
            _ => None,
        });
        let is_own = |name: &schema_model::Name| {
            self.known.definitions().any(|it| matches!(it, Definition::Function(it) if it.name.name == *name))
        };
        if names.any(|it| is_own(&it)) {
            self.unknown("it calls a function, which may use any table");
        }
    }

    fn reads_below(&mut self, node: &SyntaxNode, mode: LockMode) {
        for name in named_below(node) {
            self.reads_one(&name, mode, &mut BTreeSet::new());
        }
    }

    /// A view and all that it reads, or a table and all below it.
    fn reads_one(&mut self, name: &QualifiedName, mode: LockMode, seen: &mut BTreeSet<QualifiedName>) {
        let name = self.known.named(name);
        if !seen.insert(name.clone()) {
            return;
        }
        let effect = Effect::lock(mode).scanning(Answer::Unknown);
        if let Some(Definition::View(it)) = self.known.definition(&DefinitionId::View(name.clone())) {
            let query = it.query.as_str().to_owned();
            self.add(&name, Effect::lock(mode));
            self.reads_query(&query, mode, seen);
        } else if self.known.definition(&DefinitionId::MaterializedView(name.clone())).is_some() {
            self.add(&name, effect);
        } else if self.known.shape(&name).is_some() {
            self.add_family(&name, effect);
        }
    }

    fn reads_query(&mut self, query: &str, mode: LockMode, seen: &mut BTreeSet<QualifiedName>) {
        for name in named_below(&SourceFile::parse(query).syntax_node()) {
            self.reads_one(&name, mode, seen);
        }
    }

    /// INSERT, UPDATE, DELETE and MERGE: the target, what is read, and both ends of foreign keys.
    pub(super) fn writes(&mut self, tree: &Stmt, target: Option<QualifiedName>) {
        self.reads(tree);
        let Some(target) = target else { return self.unknown("the table could not be read") };
        let changed = Effect::lock(LockMode::RowExclusive).scanning(Answer::Unknown);
        match tree {
            // Rows go into partitions that nobody knows before.
            Stmt::Insert(_) => {
                self.add(&target, changed);
                if self.known.is_partitioned(&target) {
                    self.unknown("which partitions rows go to is not known");
                }
            }
            _ => self.add_family(&target, changed),
        }
        let looked_up = Effect::lock(LockMode::RowShare).scanning(Answer::Unknown);
        let ends: Vec<_> = self.known.foreign_keys(&target).iter().map(|(_, it)| it.target.clone()).collect();
        let referring: Vec<_> = self.known.referring(&target).iter().map(|(it, _)| it.name.clone()).collect();
        let has_ends = !ends.is_empty() || !referring.is_empty();
        if has_ends {
            self.unknown("foreign keys lock the rows at their other end where there are any");
        }
        // An update looks only where it changes the columns of the key.
        if !matches!(tree, Stmt::Update(_) | Stmt::Delete(_)) {
            for it in &ends {
                self.add(it, looked_up);
            }
        }
        if self.has_triggers(&target) {
            self.unknown("triggers of the table may use any table");
        }
    }

    fn has_triggers(&self, table: &QualifiedName) -> bool {
        let table = self.known.named(table);
        self.known.definitions().any(|it| matches!(it, Definition::Trigger(it) if it.table == table))
    }

    pub(super) fn copy(&mut self, tree: &Stmt, it: &ast::Copy) {
        let table = it.copy_table().and_then(|it| read::qualified(&it));
        match it.copy_direction() {
            Some(ast::CopyDirection::CopyFrom(_)) => self.writes(tree, table),
            Some(ast::CopyDirection::CopyTo(_)) | None => self.reads(tree),
        }
    }

    /// A view that is replaced is locked; what its query names is looked at.
    pub(super) fn create_view(&mut self, it: &ast::CreateView) {
        if let Some(query) = it.query() {
            self.looks_below(query.syntax());
        }
        let name = it.view().and_then(|it| read::qualified(&it)).map(|it| self.known.named(&it));
        let is_there = |it: &QualifiedName| self.known.definition(&DefinitionId::View(it.clone())).is_some();
        if it.or_replace().is_some()
            && let Some(name) = name.filter(is_there)
        {
            self.add(&name, Effect::lock(LockMode::AccessExclusive));
        }
    }

    /// Names are looked up, and nothing is read.
    fn looks_below(&mut self, node: &SyntaxNode) {
        for name in named_below(node) {
            let name = self.known.named(&name);
            if self.is_relation(&name) {
                self.add(&name, Effect::lock(LockMode::AccessShare));
            }
        }
    }

    pub(super) fn is_relation(&self, name: &QualifiedName) -> bool {
        let is_view = |id: DefinitionId| self.known.definition(&id).is_some();
        self.known.shape(name).is_some()
            || is_view(DefinitionId::View(name.clone()))
            || is_view(DefinitionId::MaterializedView(name.clone()))
    }

    /// CONCURRENTLY compares with what is there; without it, all is written anew.
    pub(super) fn refresh(&mut self, it: &ast::Refresh) {
        let Some(view) = it.view_ref().and_then(|it| read::qualified(&it)) else { return };
        let view = self.known.named(&view);
        let effect = if it.concurrently_token().is_some() {
            Effect::lock(LockMode::Exclusive).scanning(Answer::Unknown)
        } else {
            let scans = Answer::Unknown;
            Effect {
                heap: Heap::Rewritten,
                rebuilds: Answer::Yes,
                scans,
                ..Effect::lock(LockMode::AccessExclusive)
            }
        };
        self.add(&view, effect);
        match self.known.definition(&DefinitionId::MaterializedView(view.clone())) {
            Some(Definition::MaterializedView(it)) => {
                let query = it.query.as_str().to_owned();
                self.reads_query(&query, LockMode::AccessShare, &mut BTreeSet::from([view]));
            }
            _ => {
                self.unknown("the query of the materialized view is not known, nor the tables that it reads");
            }
        }
    }
}

/// The table and columns of `SELECT max(column) .. FROM table` without any condition.
fn extremes_of(select: &ast::Select) -> Option<(QualifiedName, Vec<Name>)> {
    if select.where_clause().is_some() || select.group_by_clause().is_some() {
        return None;
    }
    let targets = select.select_clause()?.syntax().descendants().filter_map(ast::CallExpr::cast);
    let columns = targets.filter_map(|call| {
        let ast::Expr::NameRef(function) = call.expr()? else { return None };
        let is_extreme = matches!(read::name(&function)?.as_str(), "max" | "min");
        is_extreme.then(|| {
            read::name(
                &call
                    .arg_list()?
                    .syntax()
                    .children()
                    .find_map(|it| it.children().find_map(ast::NameRef::cast))?,
            )
        })?
    });
    let mut tables = named_below(select.from_clause()?.syntax()).into_iter();
    let (table, others) = (tables.next()?, tables.next());
    others.is_none().then(|| (table, columns.collect()))
}

/// Whether an index of the table, or of one of its keys, has the column first.
fn begins_with(table: &Table, column: &Name) -> bool {
    let of_key = |it: &ConstraintKind| match it {
        ConstraintKind::PrimaryKey(key) => key.columns.first() == Some(column),
        ConstraintKind::Unique(key) => key.columns.first() == Some(column),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
    };
    let of_index = |it: &Index| match it.parts.first().map(|it| &it.target) {
        Some(IndexTarget::Column(name)) => name == column && it.predicate.is_none(),
        Some(IndexTarget::Expression(_)) | None => false,
    };
    table.constraints.iter().any(|it| of_key(&it.kind)) || table.indexes.iter().any(of_index)
}

/// The relations that are named anywhere below a node.
pub(super) fn named_below(node: &SyntaxNode) -> BTreeSet<QualifiedName> {
    let names = node.descendants().filter_map(ast::RelationNameRef::cast);
    names.filter_map(|it| read::qualified(&it)).collect()
}
