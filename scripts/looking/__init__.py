"""Looking at every office page as its role sees it: pictures for people, words for a test."""
