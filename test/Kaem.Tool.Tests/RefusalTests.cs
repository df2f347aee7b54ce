namespace Kaem.Tool.Tests;

/// <summary>What can't be is refused before anything is trained, with a message that says what would be right.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public RefusalTests()
    {
        _tool.Write("people.csv", People.File());
        _tool.Write("few.csv", People.Lines().Select(line => string.Join(',', line.Split(',')[..2])).Prepend("id,age"));
        _tool.Write("broken.csv", "a,b", "1,2", "3");
        _tool.Write("model.zip", "no model");
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Messages_tell_of_options_and_not_of_members()
    {
        _tool.Write("twice.csv", "a,a", "1,2", "3,4");
        _tool.Run("synth", "@twice.csv", "-o", "@out.csv").Should().Be(1);
        _tool.Error.Should().Contain("Two columns are called 'a'; each needs a name of its own.").And.NotContain("CsvOptions");
        File.WriteAllBytes(_tool["latin.csv"], [.. "a,b\n1,K"u8, 0xF6, .. "ln\n2,Bonn\n3,Bonn\n"u8]);
        _tool.Run("synth", "@latin.csv", "-o", "@out.csv", "--updates", "3").Should().Be(0);
        _tool.Error.Should().Contain("read as windows-1252. If letters look wrong, give --encoding.").And.NotContain("CsvOptions");
        _tool.Write("lines.csv", ["# made by hand", "a,b", .. Enumerable.Range(0, 30).Select(row => $"{row % 7},{row % 3}")]);
        _tool.Run("synth", "@lines.csv", "-o", "@out.csv", "--updates", "3").Should().Be(0);
        _tool.Error.Should().Contain("Line 1 begins with '#'").And.NotContain("CsvOptions");
    }

    [Fact]
    public void What_can_not_be_learned_is_refused_before_training()
    {
        _tool.Write("one.csv", "x,g", "0.5,a");
        _tool.Write("same.csv", ["x,g", .. Enumerable.Repeat("0.5,", 30)]);
        foreach (string file in new[] { "@one.csv", "@same.csv" })
        {
            _tool.Run("synth", file, "-o", "@out.csv").Should().Be(1);
            _tool.Error.Should().Contain("error: There is nothing to learn").And.NotContain("Training");
        }
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--no-gaps", "--gap", "paid").Should().Be(2);
        _tool.Error.Should().Contain("--no-gaps and --gap don't go together").And.NotContain("Training");
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--kinds", "age=Boolean").Should().Be(2, "the kind was given wrongly");
        _tool.Error.Should().Contain("of column 'age' is");
    }

    [Fact]
    public void What_may_be_meant_in_another_way_is_said()
    {
        _tool.Write("staff.csv", ["employee_id,manager_id,pay", .. Enumerable.Range(1, 40).Select(row => $"{row},{(row < 3 ? "" : row / 2)},{row % 7}")]);
        _tool.Run("synth", "@staff.csv", "-o", "@out.csv", "--updates", "3").Should().Be(0);
        _tool.Error.Should().Contain("note: column 'manager_id' seems to refer to rows of the table itself, by 'employee_id'.")
            .And.Contain("--relation staff.manager_id=staff.employee_id");
        _tool.Run("synth", "@staff.csv", "-o", "@out.csv", "--updates", "3", "--relation", "staff.manager_id=staff.employee_id").Should().Be(0, _tool.Error);
        string[][] rows = [.. File.ReadLines(_tool["out.csv"]).Skip(1).Select(line => line.Split(','))];
        rows.Select(row => row[1]).Where(manager => manager.Length > 0).Should().HaveCount(38).And.BeSubsetOf(rows.Select(row => row[0]));
        _tool.Write("gaps.csv", ["x", .. Enumerable.Range(0, 40).Select(row => row % 4 == 3 ? "" : $"{row % 9}"), "5"]);
        _tool.Run("synth", "@gaps.csv", "-o", "@out.csv", "--updates", "3").Should().Be(0);
        _tool.Error.Should().Contain("10 blank lines between rows are left out, and no gaps");
        _tool.Write("words.txt", ["a b", .. Enumerable.Range(0, 40).Select(row => $"{row % 9} {row % 4}")]);
        _tool.Run("synth", "@words.txt", "-o", "@out.txt", "--updates", "3");
        _tool.Error.Should().Contain("every row has 2 words in it. If blanks stand between fields, give a blank as --separator.");
        _tool.Write("split.csv", [",x", .. Enumerable.Range(0, 40).Select(row => $"{row * 7 % 41 + 50},{row % 9}")]);
        _tool.Run("synth", "@split.csv", "-o", "@out.csv", "--updates", "3").Should().Be(0);
        _tool.Error.Should().Contain("All 40 values of the first column, which has no name, differ. So it identifies rows");
    }

    [Theory]
    [InlineData("--given", "height=180", "--given names a column 'height', which is not there. The columns are 'id', 'age', 'town'")]
    [InlineData("--given", "Age=30", "There is 'age'.")]
    [InlineData("--given", "age", "no equal sign")]
    [InlineData("--given", "age=", "no value for column 'age'")]
    [InlineData("--given", "age=old", "'old' is no value of column 'age', which is Integer: give a whole number.")]
    [InlineData("--given", "age=30.5", "give a whole number")]
    [InlineData("--given", "age=-", "give a whole number")]
    [InlineData("--given", "age=300", "300 is outside the values of column 'age', ")]
    [InlineData("--given", "since=2015-13-45", "give one written as d.M.yyyy")]
    [InlineData("--given", "since=1.1.1900", "1.1.1900 is outside the values of column 'since'")]
    [InlineData("--given", "member=perhaps", "give TRUE or FALSE")]
    [InlineData("--given", "town=Oslo", "column 'town' has no value 'Oslo'. It has 'Bergen', 'Cork'")]
    [InlineData("--given", "id=1001", "column 'id' identifies rows")]
    [InlineData("--at-least", "age=300", "--at-least: 300 is outside the values of column 'age', ")]
    [InlineData("--at-most", "age=0", "--at-most: 0 is outside the values of column 'age', ")]
    [InlineData("--at-least", "town=Cork", "--at-least: column 'town' is Categorical, and has no order: give some of its values by --one-of.")]
    [InlineData("--one-of", "town=Oslo", "--one-of: column 'town' has no value 'Oslo'. It has 'Bergen', 'Cork'")]
    [InlineData("--one-of", "age", "'age' of --one-of has no equal sign")]
    [InlineData("--gap", "member", "--gap: column 'member' has a value in every row")]
    [InlineData("--gap", "height", "--gap names a column 'height'")]
    [InlineData("--gap", "id", "--gap: column 'id' identifies rows")]
    [InlineData("--kinds", "height=Real", "--kinds names a column 'height'")]
    [InlineData("--kinds", "age=Number", "'Number' is no kind of column. The kinds are Real, Integer")]
    [InlineData("--kinds", "age=3", "'3' is no kind of column")]
    [InlineData("--kinds", "town=Integer", "is 'Bergen', not a number")]
    [InlineData("--columns", "age,height", "--columns names a column 'height'")]
    [InlineData("--skip", "height", "--skip names a column 'height'")]
    [InlineData("--skip", "id,age,town,member,since,paid", "no column left")]
    [InlineData("--separator", "ab", "--separator is one character, or comma, semicolon, tab, bar, space, not 'ab'.")]
    [InlineData("--separator", "x", "'x' can't stand between fields")]
    [InlineData("--encoding", "utf-99", "There is no encoding 'utf-99'.")]
    [InlineData("--updates", "0", "--updates must be at least 1, not 0.")]
    [InlineData("--rows", "0", "--rows must be at least 1, not 0.")]
    [InlineData("--rows", "many", "'many'")]
    [InlineData("--threads", "0", "--threads must be at least 1, not 0.")]
    [InlineData("--seed", "-1", "'-1'")]
    [InlineData("--label", "age", "--label goes with --report")]
    [InlineData("--colour", "red", "'--colour'")]
    [InlineData("--save-model", "@none/m.zip", "' of --save-model does not exist; create it first.")]
    [InlineData("--save-model", "@people.csv", "would replace a file that is read")]
    [InlineData("--save-model", "@out.csv", "is to be written twice")]
    [InlineData("--report", "@", "is a folder; name a file in it.")]
    public void A_wrong_option_of_synth(string option, string value, string message, int code = 2)
    {
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", option, value).Should().Be(code);
        _tool.Error.Should().Contain("error: ").And.Contain(message);
        NothingIsTrained();
    }

    [Theory]
    [InlineData(2, "There is no file", "synth", "@none.csv", "-o", "@out.csv")]
    [InlineData(2, "is a folder, not a file", "synth", "@", "-o", "@out.csv")]
    [InlineData(2, "does not exist; create it first", "synth", "@people.csv", "-o", "@none/out.csv")]
    [InlineData(2, "would replace a file that is read", "synth", "@people.csv", "-o", "@people.csv")]
    [InlineData(2, "-o is empty", "synth", "@people.csv", "-o", "")]
    [InlineData(2, "'--output' is required", "synth", "@people.csv")]
    [InlineData(2, "Required argument 'data' missing", "synth", "-o", "@out.csv")]
    [InlineData(2, "--columns and --skip don't go together", "synth", "@people.csv", "-o", "@out.csv", "--columns", "age", "--skip", "town")]
    [InlineData(2, "twice", "synth", "@people.csv", "-o", "@out.csv", "--given", "age=40", "--given", "age=41")]
    [InlineData(2, "twice", "synth", "@people.csv", "-o", "@out.csv", "--kinds", "age=Real", "--kinds", "age=Integer")]
    [InlineData(2, "--label names a column 'height'", "synth", "@people.csv", "-o", "@out.csv", "--report", "@r.html", "--label", "height")]
    [InlineData(1, "Line 3", "synth", "@broken.csv", "-o", "@out.csv")]
    [InlineData(2, "There is no file", "generate", "@none.zip", "-o", "@out.csv")]
    [InlineData(1, "can't be loaded as a model", "generate", "@model.zip", "-o", "@out.csv")]
    [InlineData(1, "can't be loaded as a model", "generate", "@people.csv", "-o", "@out.csv")]
    [InlineData(2, "There is no file", "generate", "@model.zip", "-o", "@out.csv", "--like", "@none.csv")]
    [InlineData(2, "no equal sign", "generate", "@model.zip", "-o", "@out.csv", "--given", "age")]
    [InlineData(2, "a Parquet file has none of them", "generate", "@model.zip", "-o", "@out.parquet", "--separator", ";")]
    [InlineData(2, "give the table behind it", "score", "@model.zip", "-o", "@out.csv")]
    [InlineData(2, "--updates goes with training, and '", "score", "@model.zip", "@people.csv", "-o", "@out.csv", "--updates", "3")]
    [InlineData(2, "--save-model goes with training, and '", "report", "@model.zip", "@people.csv", "-o", "@out.html", "--save-model", "@m.zip")]
    [InlineData(1, "can't be loaded as a model", "impute", "@model.zip", "@people.csv", "-o", "@out.csv")]
    [InlineData(2, "There is no file", "report", "@people.csv", "-o", "@out.html", "--holdout", "@none.csv")]
    [InlineData(2, "has no column 'town', 'member', 'since', 'paid', which", "report", "@people.csv", "-o", "@out.html", "--holdout", "@few.csv")]
    [InlineData(2, "has no column 'town', 'member', 'since', 'paid', which", "evaluate", "@people.csv", "@few.csv")]
    [InlineData(2, "--label names a column 'height'", "evaluate", "@people.csv", "@people.csv", "--label", "height")]
    [InlineData(2, "does not exist", "evaluate", "@people.csv", "@people.csv", "--json", "@none/q.json")]
    [InlineData(2, "Required command was not provided.")]
    [InlineData(2, "'sing'", "sing")]
    public void A_wrong_command_line(int code, string message, params string[] arguments)
    {
        _tool.Run(arguments).Should().Be(code);
        _tool.Error.Should().Contain("error: ").And.Contain(message);
        NothingIsTrained();
    }

    [Fact]
    public void A_device()
    {
        if (OperatingSystem.IsWindows())
            return;
        // There is no such device: nothing is lost should it be written.
        _tool.Run("synth", "@people.csv", "-o", "/dev/kaem-is-not-there").Should().Be(2);
        _tool.Error.Should().Contain("is a device or lies among them");
        File.Exists("/dev/kaem-is-not-there").Should().BeFalse();
        NothingIsTrained();
    }

    [Fact]
    public void A_folder_that_is_not_writable()
    {
        // Root may write everywhere.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        string folder = Directory.CreateDirectory(_tool["locked"]).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _tool.Run("synth", "@people.csv", "-o", "@locked/out.csv").Should().Be(2);
        _tool.Error.Should().Contain("can't be written");
        NothingIsTrained();
    }

    [Fact]
    public void A_model_of_other_columns()
    {
        _tool.Run("fit", "@people.csv", "-o", "@m.zip", "--updates", "3").Should().Be(0);
        foreach (string command in new[] { "score", "impute", "report" })
        {
            _tool.Run(command, "@m.zip", "@few.csv", "-o", "@out.csv").Should().Be(2);
            _tool.Error.Should().Contain("has no column 'town', 'member', 'since', 'paid', which the model '").And.Contain("Its columns are 'id', 'age'.");
        }
        _tool.Run("generate", "@m.zip", "-o", "@out.csv", "--given", "height=3").Should().Be(2);
        _tool.Run("generate", "@m.zip", "-o", "@out.csv", "--given", "age=300").Should().Be(2);
        _tool.Run("generate", "@m.zip", "-o", "@out.csv", "--given", "town=Oslo").Should().Be(2);
        _tool.Error.Should().Contain("'Oslo'").And.Contain("'Cork'");
        _tool.Files.Should().NotContain("out.csv");
    }

    [Fact]
    public void A_column_that_is_there_already_is_not_scored_over()
    {
        _tool.Write("few.csv", People.Lines().Select((line, row) => $"{line},{row % 5}").Prepend($"{People.Names},LogLikelihood"));
        _tool.Run("score", "@few.csv", "-o", "@out.csv").Should().Be(2);
        _tool.Error.Should().Contain("has a column 'LogLikelihood' already");
        NothingIsTrained();
    }

    private void NothingIsTrained()
    {
        _tool.Error.Should().NotContain("Training");
        _tool.Files.Should().Equal("broken.csv", "few.csv", "model.zip", "people.csv");
    }
}
