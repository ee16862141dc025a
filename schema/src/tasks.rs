//! Tasks: what waits, what runs, what died and may be started again.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    tasks::{self, Row},
};

/// Where a task stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaskState {
    /// It waits for its time.
    Pending,
    /// A worker is at it.
    Running,
    /// It failed too often, or for good.
    Dead,
}

impl TaskState {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }
}

/// A task.
pub(crate) struct Task(pub(crate) Row);

/// Work that takes time. What is done is no longer listed.
#[Object]
impl Task {
    /// The task's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What it does.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Where it stands.
    async fn state(&self) -> TaskState {
        match self.0.state.as_str() {
            "running" => TaskState::Running,
            "dead" => TaskState::Dead,
            _ => TaskState::Pending,
        }
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it runs next.
    async fn run_at(&self) -> DateTime<Utc> {
        self.0.run_at
    }

    /// Why it failed last.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

#[derive(Default)]
pub(crate) struct TasksQuery;

#[Object]
impl TasksQuery {
    /// Tasks, oldest first, all or those in one state.
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        state: Option<TaskState>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Task>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| tasks::list(tx, state.map(TaskState::name), &slice).await).await?;
        Ok(connect(&window, page, |row| row.id, Task))
    }
}

#[derive(Default)]
pub(crate) struct TasksMutation;

#[Object]
impl TasksMutation {
    /// Starts a dead task again.
    async fn task_retry(&self, ctx: &Context<'_>, id: ID) -> Result<Task> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| tasks::retry(tx, id).await).await.map(Task)
    }
}
