using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>Answers are what the library says; what can't be answered is refused with the reason.</summary>
public sealed class AnswerTests
{
    private static readonly object Row = Models.AsJson(Models.Customers.Slice(0, 1))[0];

    [Fact]
    public async Task Rows_are_those_of_the_library()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        (await service.RowsAsync("/generate", new { count = 3000, seed = 7 })).ShouldBe(Models.Model.Generate(3000, seed: 7));
        (await service.RowsAsync("/generate", new { count = 50, seed = 7, gaps = true })).ShouldBe(Models.Model.Generate(50, seed: 7, TableGaps.AsTrained));
        (await service.RowsAsync("/generate", new { count = 0 })).Should().BeEmpty();

        var given = new Dictionary<string, object>
        {
            ["channel"] = "web", ["age"] = Given.Between(30, 40), ["region"] = Given.OneOf("West", "East"), ["income"] = Given.Missing,
        };
        object wanted = new
        {
            channel = "web", age = new { between = new[] { 30, 40 } }, region = new { oneOf = new[] { "West", "East" } }, income = (string?)null,
        };
        (await service.RowsAsync("/generate", new { count = 20, seed = 3, given = wanted })).ShouldBe(Models.Model.Generate(20, given, seed: 3));

        var rows = Models.Customers.Slice(0, 300);
        (await service.RowsAsync("/impute", new { rows = Models.AsJson(rows) })).ShouldBe(Models.Model.Impute(rows));
        (await service.RowsAsync("/impute", new { rows = Models.AsJson(rows), draw = true, seed = 5 }))
            .ShouldBe(Models.Model.Impute(rows, ImputationMode.Draw, seed: 5));

        var scores = await service.RowsAsync("/score", new { rows = Models.AsJson(Models.Customers), contributions = true });
        scores.Select(score => score.GetProperty("logLikelihood").GetSingle()).Should().Equal(Models.Model.LogLikelihood(Models.Customers).Values);
        var contributions = Models.Model.Contributions(Models.Customers);
        int age = Models.Model.Schema.Columns.ToList().FindIndex(column => column.Name == "age");
        scores.Select((score, row) => score.GetProperty("contributions.age").GetSingle() == contributions.Row(row)[age]).Should().NotContain(false);
    }

    [Fact]
    public async Task Rows_come_as_lines_or_as_CSV_where_that_is_accepted()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        var expected = Models.Model.Generate(2100, seed: 9, TableGaps.AsTrained);
        using var lines = await service.PostAsync("/generate", new { count = 2100, seed = 9, gaps = true }, "application/x-ndjson");
        lines.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
        string[] texts = (await lines.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        texts.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray().ShouldBe(expected);

        using var csv = await service.PostAsync("/generate", new { count = 2100, seed = 9, gaps = true }, "application/json;q=0.5, text/csv");
        csv.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        var file = new StringWriter();
        CsvFile.Write(file, expected);
        (await csv.Content.ReadAsStringAsync()).Should().Be(file.ToString());
    }

    [Fact]
    public async Task A_seed_by_chance_is_told_and_gives_the_rows_again()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        using var first = await service.PostAsync("/generate", new { count = 10 });
        using var second = await service.PostAsync("/generate", new { count = 10 });
        ulong seed = ulong.Parse(first.Headers.GetValues("Kaem-Seed").Single());
        second.Headers.GetValues("Kaem-Seed").Should().NotEqual(first.Headers.GetValues("Kaem-Seed"));
        JsonSerializer.Deserialize<JsonElement[]>(await first.Content.ReadAsStringAsync())!.ShouldBe(Models.Model.Generate(10, seed));
        first.Headers.GetValues("Kaem-Model").Single().Should().Be((await service.HealthAsync()).GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_model_says_what_its_columns_are()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        var model = JsonSerializer.Deserialize<JsonElement>(await service.Client.GetStringAsync("/model"));
        model.GetProperty("columns").EnumerateArray().Select(column => (column.GetProperty("name").GetString()!, column.GetProperty("kind").GetString()!))
            .Should().Equal(Models.Model.Schema.Columns.Select(column => (column.Name, column.Kind.ToString())));
        (await service.HealthAsync()).GetProperty("status").GetString().Should().Be("Healthy");
    }

    public static TheoryData<string, string, int, string> Bad => new()
    {
        { "/generate", """{"count": -1}""", 400, "'count' is -1; it must be from 0 to 5000." },
        { "/generate", """{"count": 5001}""", 400, "'count' is 5001; it must be from 0 to 5000." },
        { "/generate", """{}""", 400, "The body is no request: *'count'*" },
        { "/generate", """{"count": 1, "sed": 3}""", 400, "The body is no request: *'sed'*" },
        { "/generate", """{"count": 1""", 400, "The body is no request: *" },
        { "/generate", "null", 400, "The body is null." },
        { "/generate", """{"count": 1, "given": {"chanel": "web"}}""", 400, "'given' has a column 'chanel', which the model does not know. *'age', *" },
        { "/generate", """{"count": 1, "given": {"channel": "mail"}}""", 400, "Column 'channel' had no category 'mail' in training. It had *'web'*." },
        { "/generate", """{"count": 1, "given": {"age": 400}}""", 400, "The value given for column 'age' is 400; training saw values from * to *, *" },
        { "/generate", """{"count": 1, "given": {"age": {"above": 3}}}""", 400, "What is given of column 'age' must be a number, text, *" },
        { "/impute", """{"rows": []}""", 400, "'rows' is empty." },
        { "/impute", """{"rows": [null]}""", 400, "Row 0 is null." },
        { "/impute", """{"rows": [{"age": 3}, {"age": "old"}]}""", 400,
            "Row 1 has \"old\" in column 'age'; the column is Integer, so it must be a number, or null for a gap." },
        { "/score", """{"rows": [{"newsletter": "yes"}]}""", 400,
            "Row 0 has \"yes\" in column 'newsletter'; the column is Boolean, so it must be true or false, or null for a gap." },
        { "/score", """{"rows": [{"town": "Cork"}]}""", 400, "Row 0 has a column 'town', which the model does not know. *" },
        { "/score", """{"rows": [{"age": 1e400}]}""", 400, "Row 0 has 1e400 in column 'age'; *" },
        { "/score", """{"rows": [{}, {}, {}, {}]}""", 413, "'rows' has 4 rows; a request may have 3 at most." },
        { "/nowhere", "{}", 404, "*" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_wrong_with_a_request_is_said(string path, string body, int status, string detail)
    {
        await using var service = await RunningService.StartAsync(Models.Zip, "MostRows=5000", "MostRowsIn=3");
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await service.Client.PostAsync(path, content);
        var problem = await ProblemAsync(response, status);
        if (detail != "*")
            problem.GetProperty("detail").GetString().Should().Match(detail);
    }

    [Fact]
    public async Task Bodies_of_other_types_and_too_large_ones_are_refused()
    {
        await using var service = await RunningService.StartAsync(Models.Zip, "MostBodyBytes=2000");
        using var text = new StringContent("count=1", new MediaTypeHeaderValue("text/plain"));
        await ProblemAsync(await service.Client.PostAsync("/generate", text), 415);
        await ProblemAsync(await service.PostAsync("/score", new { rows = Enumerable.Repeat(Row, 50) }), 413);
        (await service.RowsAsync("/score", new { rows = Enumerable.Repeat(Row, 5) })).Should().HaveCount(5);
    }

    [Fact]
    public void Options_are_checked_at_the_start()
    {
        // The model's file may come later, its name may not.
        var start = () => Service.KaemService.Build(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        start.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*Kaem:Model is missing*");
    }

    internal static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status)
    {
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be((HttpStatusCode)status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json", text);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        problem.GetProperty("status").GetInt32().Should().Be(status);
        text.Should().NotContain("Exception").And.NotContain("Parameter '").And.NotContain("   at ");
        return problem;
    }
}
