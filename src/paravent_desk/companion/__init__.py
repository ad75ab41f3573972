"""The public page on a carer's own machine: `paravent serve`. No database, account, queue or cookie, and no network."""
