using System.Reflection;

namespace Kaem.ML.Tests.PublicApi;

/// <summary>
/// Holds the public API against the lists beside this file, so that no change of it goes unnoticed. To accept one, copy the list
/// that the failing test names over the one here.
/// </summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("Kaem.Core", typeof(KaemModel))]
    [InlineData("Kaem.ML", typeof(KaemTransformer))]
    [InlineData("Kaem.Plots", typeof(SvgPlot))]
    public void The_public_API_is_the_one_on_record(string name, Type type)
    {
        string[] actual = [.. Describe(type.Assembly)];
        string expected = Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{name}.txt");
        string received = Path.Combine(AppContext.BaseDirectory, $"{name}.received.txt");
        string[] recorded = File.Exists(expected) ? File.ReadAllLines(expected) : [];
        if (!actual.SequenceEqual(recorded))
            File.WriteAllLines(received, actual);
        actual.Except(recorded).Should().BeEmpty($"these lines are new; the whole list is in {received}");
        recorded.Except(actual).Should().BeEmpty($"these lines are gone; the whole list is in {received}");
        actual.Should().Equal(recorded);
    }

    private static IEnumerable<string> Describe(Assembly assembly)
    {
        foreach (var type in PublicSurface.Types(assembly))
        {
            yield return $"{PublicSurface.NameOf(type)}: {PublicSurface.Header(type)}";
            foreach (string member in PublicSurface.Members(type).Order(StringComparer.Ordinal))
                yield return $"    {member}";
        }
    }
}
