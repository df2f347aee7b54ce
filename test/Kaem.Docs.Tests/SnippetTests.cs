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
            foreach (string data in new[] { "digits.csv", "customers.csv" })
                File.Copy(Path.Combine(Repository.Root, "src", "Kaem.ML.Samples", "Data", data), Path.Combine(folder, data));
            int compiled = await PageScript.RunAsync(page, blocks, PageScript.ProjectImports, folder);
            compiled.Should().Be(blocks.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("build/Packaging/README.md", 3)]
    public void Each_block_of_a_readme_is_a_program(string page, int blocks) =>
        MarkdownPage.Read(File.ReadAllText(Path.Combine(Repository.Root, page))).Should().HaveCount(blocks)
            .And.AllSatisfy(block => PageScript.CompileProgram(block).Should().BeEmpty());

    [Fact]
    public void The_guide_is_one_program() =>
        PageScript.CompileProgram(MarkdownPage.Read(File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide.md")))).Should().BeEmpty();

    [Fact]
    public void What_a_program_lacks_is_found() =>
        PageScript.CompileProgram(new CodeBlock(1, "using Kaem.ML;\n\nvar rows = new DataMatrix(pixels, 1, 64);\n", Handling.Run))
            .Should().ContainSingle().Which.Should().Contain("'pixels'");

    [Theory]
    [InlineData("int three = 1 + ;", "CS1525")]
    [InlineData("Kaem.ML.KaemModel model = new();", "CS1729")]
    [InlineData("throw new System.Exception(\"on purpose\");", "on purpose")]
    public async Task Code_that_is_wrong_is_found_with_its_line(string code, string message)
    {
        var blocks = MarkdownPage.Read($"text\n\n```csharp\nint one = 1;\n```\n\n```csharp\n{code}\n```\n");
        var run = () => PageScript.RunAsync("page.md", blocks, PageScript.ProjectImports, Path.GetTempPath());
        (await run.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"page.md(7)*{message}*");
    }

    [Fact]
    public async Task Comments_before_a_block_say_what_becomes_of_it()
    {
        var blocks = MarkdownPage.Read("""
            ```csharp
            int shown = 1;
            ```

            <!-- not run: it takes for ever -->
            ```csharp
            while (shown > 0) { }
            ```

            ```
            no code
            ```
            """);
        blocks.Select(block => (block.Line, block.Handling)).Should().Equal((1, Handling.Run), (6, Handling.Compile));
        (await PageScript.RunAsync("page.md", blocks, PageScript.ProjectImports, Path.GetTempPath())).Should().Be(2);
    }

    [Fact]
    public void A_comment_can_not_hide_code() =>
        MarkdownPage.Read("<!-- setup:\nint hidden = 1;\n-->\n\n```csharp\nint shown = hidden + 1;\n```\n")
            .Should().ContainSingle().Which.Code.Should().Be("int shown = hidden + 1;\n");
}
