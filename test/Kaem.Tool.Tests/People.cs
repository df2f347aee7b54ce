namespace Kaem.Tool.Tests;

/// <summary>People who are not there, as lines of a file: a number that identifies them, numbers, categories, booleans, days, and gaps.</summary>
internal static class People
{
    public const string Names = "id,age,town,member,since,paid";

    public static IEnumerable<string> Lines(int count = 80, int seed = 1)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(row =>
        {
            int age = random.Next(18, 80);
            string town = random.Next(10) == 0 ? "" : age > 45 ? "Cork" : "Bergen";
            string paid = random.Next(8) == 0 ? "NA" : $"{age / 2}.{random.Next(10)}0";
            string member = random.Next(3) == 0 ? "TRUE" : "FALSE", since = $"{1 + random.Next(28)}.{1 + random.Next(12)}.20{10 + random.Next(10)}";
            return $"{1000 + row},{age},{town},{member},{since},{paid}";
        });
    }

    /// <summary>The lines of a whole file.</summary>
    public static IEnumerable<string> File(int count = 80, int seed = 1) => Lines(count, seed).Prepend(Names);
}
