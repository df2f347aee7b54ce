using System.Reflection;
using Kaem.ML.Tests.PublicApi;
using Microsoft.ML;

namespace Kaem.ML.Tests.Contracts.Surface;

/// <summary>
/// Keeps the contracts honest: what they have in public, Microsoft.ML has too, letter for letter.
/// Runs only where the contracts are what is built against; elsewhere there is nothing to compare.
/// </summary>
public class PublicSurfaceTests
{
    private static readonly Assembly Contracts = typeof(MLContext).Assembly;

    private static ApiList List() => new(Resource("mlnet-api.txt"), Resource("mlnet-api-more.txt"));

    private static string Resource(string name) => Path.Combine(AppContext.BaseDirectory, "Contracts", "Surface", name);

    [Fact]
    public void Every_public_type_is_one_of_Microsoft_ML()
    {
        var list = List();
        PublicSurface.Types(Contracts).Select(PublicSurface.NameOf).Except(list.Types).Should().BeEmpty();
    }

    [Fact]
    public void Every_public_member_is_one_of_Microsoft_ML()
    {
        var list = List();
        var unknown =
            from type in PublicSurface.Types(Contracts)
            let known = list.Members(PublicSurface.NameOf(type))
            from member in PublicSurface.Members(type)
            where !known.Contains(member)
            select $"{PublicSurface.NameOf(type)}: {member}";
        unknown.Should().BeEmpty();
    }

    [Fact]
    public void Types_are_declared_as_in_Microsoft_ML()
    {
        var list = List();
        var different =
            from type in PublicSurface.Types(Contracts)
            let listed = list.HeaderOrNull(PublicSurface.NameOf(type))
            where listed is not null && Canonical(PublicSurface.Header(type)) != Canonical(listed)
            select $"{PublicSurface.Header(type)}  instead of  {listed}";
        different.Should().BeEmpty();
    }

    /// <summary>Who implements an interface or derives from an abstract class here must have implemented all of it there.</summary>
    [Fact]
    public void What_others_implement_is_whole()
    {
        var list = List();
        var missing =
            from type in PublicSurface.Types(Contracts)
            where type.IsInterface || (type.IsAbstract && !type.IsSealed)
            let own = PublicSurface.Members(type).ToHashSet()
            from member in list.Members(PublicSurface.NameOf(type))
            where (type.IsInterface || member.Contains(" abstract ", StringComparison.Ordinal)) && !own.Contains(member)
            select $"{PublicSurface.NameOf(type)}: {member}";
        missing.Should().BeEmpty();
    }

    [Fact]
    public void The_list_is_read_whole()
    {
        var list = List();
        list.Types.Should().HaveCountGreaterThan(100);
        list.Members("Microsoft.ML.IDataView").Should().HaveCount(5);
        list.Members("Microsoft.ML.DataViewSchema.Annotations.Builder").Should().HaveCount(6);
        list.HeaderOrNull("Microsoft.ML.Data.VBufferEditor<T>").Should().Be("public readonly ref struct VBufferEditor<T>");
    }

    // Interfaces that outsiders can't see are left out, and their order says nothing.
    private static string Canonical(string header)
    {
        int where = header.IndexOf(" where ", StringComparison.Ordinal);
        string constraints = where < 0 ? "" : header[where..];
        string[] parts = (where < 0 ? header : header[..where]).Split(" : ");
        if (parts.Length < 2)
            return header;
        var bases = TopLevel(parts[1]).Where(name => !name.StartsWith("[non-public]", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        return $"{parts[0]}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}{constraints}";
    }

    // Splits at commas outside of angle brackets.
    private static IEnumerable<string> TopLevel(string list)
    {
        int depth = 0, start = 0;
        for (int i = 0; i < list.Length; i++)
        {
            depth += list[i] switch { '<' => 1, '>' => -1, _ => 0 };
            if (list[i] != ',' || depth > 0)
                continue;
            yield return list[start..i].Trim();
            start = i + 1;
        }

        yield return list[start..].Trim();
    }
}
