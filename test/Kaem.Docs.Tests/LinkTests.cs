using System.Text.RegularExpressions;

namespace Kaem.ML.Docs.Tests;

/// <summary>Links between the pages lead to pages, and to headings, that are there; the README leads to all pages, by way of others.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_links_of_a_page_lead_somewhere(string page)
    {
        string path = Path.Combine(Repository.Root, page);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            string target = link.Groups[1].Value.Length > 0 ? Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value) : path;
            File.Exists(target).Should().BeTrue($"{page} links to {link.Value}");
            if (link.Groups[2].Success)
                Headings(target).Should().Contain(link.Groups[2].Value, $"{page} links to {link.Value}");
        }
    }

    [Fact]
    public void The_readme_leads_to_every_page()
    {
        var found = new HashSet<string>();
        var open = new Queue<string>(["README.md"]);
        while (open.TryDequeue(out string? page))
        {
            if (!found.Add(page))
                continue;
            string path = Path.Combine(Repository.Root, page);
            foreach (string target in Link().Matches(File.ReadAllText(path)).Select(link => link.Groups[1].Value).Where(target => target.Length > 0))
                open.Enqueue(Path.GetRelativePath(Repository.Root, Path.Combine(Path.GetDirectoryName(path)!, target)).Replace('\\', '/'));
        }
        found.Should().Contain(Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)));
    }

    /// <summary>The headings as links name them: in lower case, without punctuation, blanks as hyphens.</summary>
    private static IEnumerable<string> Headings(string path) => File.ReadLines(path)
        .Where(line => line.StartsWith('#'))
        .Select(line => Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?![a-z]+:)([^)#]*\.md)?(?:#([^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
