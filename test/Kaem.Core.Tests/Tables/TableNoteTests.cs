using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

public class TableNoteTests
{
    [Fact]
    public void Advice_names_the_option_that_a_program_has()
    {
        var note = new TableNote("It is odd.") { Option = "CsvOptions.Encoding", Advice = "Give {0}." };
        note.ToString().Should().Be("It is odd. Give CsvOptions.Encoding.");
        note.With("--encoding").Should().Be("It is odd. Give --encoding.");
        note.With(null).Should().Be("It is odd.");
        new TableNote("It is odd.").With("--encoding").Should().Be("It is odd.");
    }

    [Fact]
    public void Exceptions_have_notes()
    {
        var thrown = FluentActions.Invoking(() => CsvFile.Load(new StringReader("a,a\n1,2\n"))).Should().Throw<FormatException>().Which;
        TableNote.Of(thrown).Option.Should().Be("CsvOptions.RenameDuplicates");
        TableNote.Of(thrown).Text.Should().Be("Two columns are called 'a'; each needs a name of its own.");
        TableNote.Of(thrown).ToString().Should().Be(thrown.Message);
        // Others say what they say, without what .NET puts behind it.
        TableNote.Of(new ArgumentException("It is wrong.", "argument")).Should().Be(new TableNote("It is wrong."));
        TableNote.Of(new ArgumentException("It is wrong.")).Should().Be(new TableNote("It is wrong."));
        TableNote.Of(new InvalidOperationException("It broke.")).Should().Be(new TableNote("It broke."));
    }

    [Fact]
    public void A_column_says_which_kind_it_could_have()
    {
        int[] rows = [.. Enumerable.Range(0, 30)];
        var text = new TextTable(["id", "n"], [[.. rows.Select(row => $"{row}")], [.. rows.Select(row => row == 3 ? "few" : "7")]]);
        var notes = TableSchema.Infer(text).Notes;
        notes.Select(note => (note.Name, note.Kind, note.Note.Option)).Should()
            .Equal(("id", ColumnKind.Integer, "its kind as Integer"), ("n", null, "CsvOptions.MissingMarks"));
        notes[0].Text.Should().EndWith("Give its kind as Integer to learn it.");
        notes[1].Text.Should().EndWith("So it counts as text. What stands for missing values is named by CsvOptions.MissingMarks.");
    }
}
