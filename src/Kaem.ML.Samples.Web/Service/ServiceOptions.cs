using System.ComponentModel.DataAnnotations;

namespace Kaem.ML.Samples.Web.Service;

/// <summary>What the service serves and how much of it at once: the section Kaem of the configuration, or arguments as --Kaem:Model=customers.zip.</summary>
internal sealed class ServiceOptions
{
    public const string Section = "Kaem";

    /// <summary>The zip of a table's model, as mlContext.Model.Save or the command kaem saves it. Another in its place is served from then on.</summary>
    [Required(ErrorMessage = "Kaem:Model is missing: name the zip of a model, as in --Kaem:Model=customers.zip.")]
    public string Model { get; set; } = "";

    /// <summary>Requests that are worked on at once; 0 for one for every processor.</summary>
    [Range(0, 1024)]
    public int Concurrency { get; set; }

    /// <summary>Requests that wait for their turn; others are refused with 429.</summary>
    [Range(0, 100_000)]
    public int Queue { get; set; } = 64;

    /// <summary>Rows that a request may ask for.</summary>
    [Range(1, int.MaxValue)]
    public int MostRows { get; set; } = 1_000_000;

    /// <summary>Rows that a request may have scored or filled.</summary>
    [Range(1, int.MaxValue)]
    public int MostRowsIn { get; set; } = 10_000;

    /// <summary>Bytes that a request's body may have.</summary>
    [Range(1024, long.MaxValue)]
    public long MostBodyBytes { get; set; } = 8 << 20;

    /// <summary>Milliseconds between looks at whether the file has changed.</summary>
    [Range(1, 3_600_000)]
    public int PollMilliseconds { get; set; } = 1000;
}
