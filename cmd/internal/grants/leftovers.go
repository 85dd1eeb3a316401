package grants

// Leftovers says what policies and memberships of a deleted profile mean.
const Leftovers = "Policies and memberships of a deleted profile give access to nobody: its ID is never used again."
