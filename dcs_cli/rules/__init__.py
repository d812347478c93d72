"""From analysis results to findings: the catalogue of rules, their selection, waivers and levels."""
