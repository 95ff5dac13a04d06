/** What every hold-to-confirm button takes. */
export type HoldProps = {
  testid: string;
  /** Called once per completed hold. */
  onconfirm: () => void;
  disabled?: boolean;
  /** Why the button is off; stands in place of the hint. */
  reason?: string | undefined;
};
