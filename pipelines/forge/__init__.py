"""The forges: GitHub, GitLab and Azure DevOps, behind one small interface."""
