"""A province in a box: months of communes, teachers and officials, played against the real desk."""
