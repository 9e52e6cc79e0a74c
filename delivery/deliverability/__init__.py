"""Whether mail servers will believe that an e-mail comes from its sender: what the domain says about it in DNS."""
