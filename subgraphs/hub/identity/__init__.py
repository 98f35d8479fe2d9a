"""Who is who: decisions on links and merges, made by staff, by systems and by customers themselves."""
