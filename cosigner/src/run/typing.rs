//! What is typed at the terminal, carried out.

use std::path::PathBuf;

use host::{
    KdfParams,
    recovery::{self, Form},
};
use party::{
    ChangeProposal, Refused, SignProposal,
    wire::{
        Invite, WalletId,
        descriptor::{ChangeKind, WalletTerms},
        letter::RefusalReason,
    },
};
use serde_json::json;

use super::{RunError, Running, read_password};
use crate::{
    commands::{self, Typed},
    node::Node,
    report::say,
};

impl Running {
    /// Carries out a typed command; false to stop.
    pub(super) async fn on_line(&self, line: &str) -> Result<bool, RunError> {
        match commands::parse(line)? {
            Typed::Create { threshold, holders, name } => {
                let terms = WalletTerms {
                    name,
                    threshold,
                    holders,
                    practice: false,
                    master: None,
                    brought: None,
                    exported: false,
                };
                self.worker.tell(|party, now| party.create(terms, Vec::new(), now)).await??;
            }
            Typed::Join(invite) => self.join(*invite).await?,
            Typed::Change(change) => self.change(*change).await?,
            Typed::Start => self.worker.tell(|party, _| party.start()).await??,
            Typed::Matches => self.worker.tell(|party, now| party.confirm_code(now)).await??,
            Typed::Differs => self.worker.tell(|party, now| party.reject_code(now)).await??,
            Typed::Send(send) => self.send(*send).await?,
            Typed::Approve(code) => {
                self.worker.tell(move |party, now| party.approve(&code, now)).await??;
            }
            Typed::Give { code, part } => {
                self.worker.tell(move |party, now| party.give_part(&code, part, now)).await??;
            }
            Typed::ForgetPart(part) => {
                self.worker.tell(move |party, now| party.forget_part(part, now)).await??;
            }
            Typed::Refuse => {
                let reason = RefusalReason::Unstated;
                self.worker.tell(move |party, now| party.refuse(reason, now)).await??;
            }
            Typed::Freeze { wallet, hours, lost } => {
                let seconds = u64::from(hours) * 3600;
                self.worker
                    .tell(move |party, now| party.freeze(wallet, seconds, lost, now))
                    .await??;
            }
            Typed::Lift { wallet, frozen_by } => {
                self.worker.tell(move |party, now| party.lift(wallet, frozen_by, now)).await??;
            }
            Typed::Save { wallet, file } => self.save(wallet, file).await?,
            Typed::Cancel => self.worker.tell(|party, now| party.cancel(now)).await??,
            Typed::Status => self.status(),
            Typed::Quit => return Ok(false),
        }
        Ok(true)
    }

    async fn join(&self, invite: Invite) -> Result<(), RunError> {
        if !self.worker.view().connected {
            return Err(Refused::Offline.into());
        }
        Ok(self.worker.tell(move |party, now| party.join(&invite, now)).await??)
    }

    async fn send(&self, send: commands::Send) -> Result<(), RunError> {
        let from = self.address(send.wallet).ok_or(Refused::NoWallet)?;
        let url = self.config.node(send.chain_id.value()).ok_or(RunError::NoNode)?;
        let node = Node { http: &self.http, url, chain_id: send.chain_id };
        let transfer = node.prepare(from, send.to, send.value).await?;
        let mut signers = send.with;
        let me = self.worker.view().me;
        if !signers.contains(&me) {
            signers.push(me);
        }
        let proposal = SignProposal { wallet: send.wallet, transfer, signers };
        Ok(self.worker.tell(move |party, now| party.propose(&proposal, now)).await??)
    }

    /// Asks for a change in which everybody who is not removed takes part.
    async fn change(&self, change: commands::Change) -> Result<(), RunError> {
        let view = self.worker.view();
        let held = view.wallets.iter().find(|held| held.wallet == change.wallet);
        let held = held.ok_or(Refused::NoWallet)?;
        let asleep = held.asleep.iter().filter(|_| change.kind == ChangeKind::Recover);
        let before = held.before.as_ref().map(|before| before.members.as_slice());
        let members = match change.kind {
            ChangeKind::Undo => before.unwrap_or_default(),
            _ => &held.members,
        };
        let people = members.iter().chain(asleep).map(|member| member.party);
        let (master, without) = match change.kind {
            ChangeKind::Master => (change.named.first().copied(), Vec::new()),
            _ => (None, change.named),
        };
        let participants = people.filter(|party| !without.contains(party)).collect();
        // Whoever stays away from an undoing is not removed by it, unless a new device comes instead.
        let stays = change.kind == ChangeKind::Undo && change.newcomers == 0;
        let removed = if stays { Vec::new() } else { without };
        let proposal = ChangeProposal {
            wallet: change.wallet,
            kind: change.kind,
            threshold: change.threshold,
            participants,
            newcomers: change.newcomers,
            invited: Vec::new(),
            removed,
            lost: Vec::new(),
            master,
        };
        Ok(self.worker.tell(move |party, now| party.change(&proposal, now)).await??)
    }

    /// Writes, reads back and opens this device's recovery file, then tells the other members.
    async fn save(&self, wallet: WalletId, file: PathBuf) -> Result<(), RunError> {
        let taken = self.worker.tell(move |party, _| {
            let payload = party.recovery_payload(wallet)?;
            let view = party.view();
            let held = view.wallets.iter().find(|held| held.wallet == wallet);
            let held = held.ok_or(Refused::NoWallet)?;
            Ok::<_, Refused>((recovery::label(&view, held), held.attempt, payload))
        });
        let (label, attempt, payload) = taken.await??;
        let password = read_password(&self.password_file)?;
        let form = Form::of(&file);
        recovery::save(&file, &label, payload.expose(), &password, KdfParams::DEFAULT, form)?;
        let told = self.worker.tell(move |party, now| party.recovery_saved(wallet, attempt, now));
        told.await??;
        say("saved", &json!({ "wallet": wallet, "file": file }));
        Ok(())
    }
}
