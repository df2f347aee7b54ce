namespace Kaem.ML.Docs.Tests;

/// <summary>All C# that the documentation shows compiles and runs.</summary>
public class SnippetTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_code_of_a_page_runs(string page)
    {
        var blocks = MarkdownPage.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page)));
        string folder = Directory.CreateTempSubdirectory("kaem-docs").FullName;
        try
        {
            int compiled = await PageScript.RunAsync(page, blocks, folder);
            compiled.Should().Be(blocks.Count(block => !block.IsHidden));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("int three = 1 + ;", "CS1525")]
    [InlineData("Kaem.ML.KaemModel model = new();", "CS1729")]
    [InlineData("throw new System.Exception(\"on purpose\");", "on purpose")]
    public async Task Code_that_is_wrong_is_found_with_its_line(string code, string message)
    {
        var blocks = MarkdownPage.Read($"text\n\n```csharp\nint one = 1;\n```\n\n```csharp\n{code}\n```\n");
        var run = () => PageScript.RunAsync("page.md", blocks, Path.GetTempPath());
        (await run.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"page.md(7)*{message}*");
    }

    [Fact]
    public async Task Comments_before_a_block_say_what_becomes_of_it()
    {
        var blocks = MarkdownPage.Read("""
            <!-- setup:
            int hidden = 1;
            -->

            ```csharp
            int shown = hidden + 1;
            ```

            <!-- not run: it takes for ever -->
            ```csharp
            while (shown > 0) { }
            ```

            ```
            no code
            ```
            """);
        blocks.Select(block => (block.Line, block.Handling, block.IsHidden)).Should().Equal(
            (1, Handling.Run, true), (5, Handling.Run, false), (10, Handling.Compile, false));
        (await PageScript.RunAsync("page.md", blocks, Path.GetTempPath())).Should().Be(2);
    }
}
