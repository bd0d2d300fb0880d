"""The year wheel: what a school does every year so that bullying stops before it begins."""
