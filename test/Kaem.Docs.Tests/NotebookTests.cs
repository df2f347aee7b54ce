using System.Text.Json;

namespace Kaem.ML.Docs.Tests;

/// <summary>
/// All cells of the notebooks run, one after the other, with what the kernel imports and no more, and what they show shows itself. .ci/run has
/// the kernel itself run them.
/// </summary>
public class NotebookTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Kaem.ML.Samples", "Notebooks");

    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Folder, "*.ipynb").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Those of C#, whose cells are compiled here; .ci/run has the kernels run all of them.</summary>
    public static TheoryData<string> NotebooksOfCSharp =>
        [.. Directory.GetFiles(Folder, "*.ipynb").Select(file => Path.GetFileName(file)).Where(file => !IsFSharp(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(NotebooksOfCSharp))]
    public async Task The_cells_of_a_notebook_run(string notebook)
    {
        var cells = NotebookFile.Read(await File.ReadAllTextAsync(Path.Combine(Folder, notebook)));
        string root = Directory.CreateTempSubdirectory("kaem-notebook").FullName;
        try
        {
            // As in the repository: data lie beside the notebooks' folder.
            Directory.CreateDirectory(Path.Combine(root, "Data"));
            File.Copy(Path.Combine(Folder, "..", "Data", "digits.csv"), Path.Combine(root, "Data", "digits.csv"));
            var shown = new List<object>();
            string folder = Directory.CreateDirectory(Path.Combine(root, "Notebooks")).FullName;
            int run = await PageScript.RunAsync(notebook, cells, PageScript.KernelImports, folder, shown.Add);

            run.Should().Be(cells.Count);
            shown.Should().HaveCountGreaterThan(6, "a notebook shows something in most of its cells");
            shown.Should().NotContain(false, "cells that end in a test of something find it true");
            foreach (object value in shown.Where(value => value.GetType().Namespace!.StartsWith("Kaem.", StringComparison.Ordinal)))
                KernelDisplay.Show(value, "text/html").Should().NotBeNullOrWhiteSpace($"{value.GetType().Name} is shown in {notebook}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_notebook_is_kept_without_outputs_and_names_its_kernel(string notebook)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, notebook)));
        document.RootElement.GetProperty("nbformat").GetInt32().Should().Be(4);
        document.RootElement.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString().Should().Be(IsFSharp(notebook) ? ".net-fsharp" : ".net-csharp");
        var cells = document.RootElement.GetProperty("cells").EnumerateArray().ToArray();
        cells.Select(cell => cell.GetProperty("id").GetString()).Should().OnlyHaveUniqueItems();
        foreach (var cell in cells.Where(cell => cell.GetProperty("cell_type").GetString() == "code"))
            cell.GetProperty("outputs").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public void Every_notebook_has_a_file_based_app_of_its_name()
    {
        string[] notebooks = [.. Directory.GetFiles(Folder, "*.ipynb").Select(file => Path.GetFileName(file))];
        notebooks.Should().HaveCount(4).And.OnlyContain(
            notebook => File.Exists(Path.Combine(Folder, Path.ChangeExtension(notebook, IsFSharp(notebook) ? ".fsx" : ".cs"))));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_notebook_says_where_notebooks_stand_and_names_the_app_that_is_the_same(string notebook) =>
        File.ReadAllText(Path.Combine(Folder, notebook)).Should().Contain("27 March 2026")
            .And.Contain(Path.ChangeExtension(notebook, IsFSharp(notebook) ? ".fsx" : ".cs"));

    private static bool IsFSharp(string notebook) => notebook.EndsWith("-fsharp.ipynb", StringComparison.Ordinal);

    [Fact]
    public void Cells_are_found_with_their_numbers_and_without_directives()
    {
        var cells = NotebookFile.Read(
            """{"cells":[{"cell_type":"markdown","source":["text"]},{"cell_type":"code","source":["#r \"nuget: X\"\n","int a = 1;\n","a"]},"""
            + """{"cell_type":"code","source":"#!time\na + 1"}]}""");
        cells.Select(cell => (cell.Line, cell.Code.Trim())).Should().Equal((2, "int a = 1;\na"), (3, "a + 1"));
    }
}
