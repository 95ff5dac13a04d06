//! Asking chain nodes: one question, one answer, and the code of what went wrong.

use std::sync::atomic::{AtomicU32, Ordering};

use chain::{
    ChainError,
    ethereum::{
        ChainId,
        rpc::{Call, CallId, CheckChainId, RESPONSE_MAX},
    },
};
use host::http::{HttpClient, HttpError};

use crate::request::RefusedView;

/// Asks nodes and numbers the questions.
#[derive(Debug)]
pub(crate) struct Nodes {
    client: HttpClient,
    asked: AtomicU32,
}

/// Why a node gave no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NodeError {
    /// None is set for this network.
    #[error("no node is set for this network")]
    None,
    /// It cannot be reached.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// It answered badly, or refused.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A node that was just seen to serve the chain it is set for.
pub(crate) struct Node<'a> {
    nodes: &'a Nodes,
    url: &'a str,
}

impl NodeError {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::None => "node.none",
            Self::Http(error) => error.code(),
            Self::Chain(error) => error.code(),
        }
    }
}

impl From<NodeError> for RefusedView {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::None => Self::new(error.code()),
            NodeError::Http(error) => error.into(),
            NodeError::Chain(error) => error.into(),
        }
    }
}

impl Nodes {
    pub(crate) fn new() -> Result<Self, HttpError> {
        Ok(Self { client: HttpClient::new()?, asked: AtomicU32::new(0) })
    }

    /// Makes sure that the node serves the chain, before anything it says is believed.
    pub(crate) async fn reach<'a>(
        &'a self,
        url: Option<&'a str>,
        chain_id: ChainId,
    ) -> Result<Node<'a>, NodeError> {
        let node = Node { nodes: self, url: url.ok_or(NodeError::None)? };
        node.ask(&CheckChainId(chain_id)).await?;
        Ok(node)
    }
}

impl Node<'_> {
    pub(crate) async fn ask<C: Call + Sync>(&self, call: &C) -> Result<C::Answer, NodeError> {
        let id = CallId(self.nodes.asked.fetch_add(1, Ordering::Relaxed));
        let answer = self.nodes.client.post(self.url, call.body(id), RESPONSE_MAX).await?;
        Ok(call.read(id, &answer)?)
    }
}
